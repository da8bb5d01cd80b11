//! Replays the seeds of the fuzz targets `database_file`, `version_dpkg`, `version_rpm`,
//! `version_apk`, `version_language` and `version_requirement`: whatever is in them, the parsers
//! return, and what they return keeps their promises.

use std::path::PathBuf;

use seawall_advisory::record::Scheme;
use seawall_advisory::store::{Database, difference};
use seawall_advisory::version::requirement::{cargo, composer, gem, npm};

#[test]
fn seeds_of_database_file() {
    let mut good = 0;
    for bytes in seeds("database_file", 4) {
        drop(Database::verify_bytes(bytes.clone()));
        good += usize::from(Database::from_bytes(bytes.clone(), "seed").is_ok());
        if let Ok(database) = Database::from_static(bytes.leak(), "seed") {
            for ecosystem in database.ecosystems() {
                for package in database.packages(ecosystem).unwrap_or_default() {
                    let _ = database.rows(ecosystem, package).count();
                }
            }
            drop(database.vulnerability("CVE-2021-0001"));
            drop(database.life_cycles("debian"));
            drop(database.package_supports("debian:12"));
            drop(database.find("CVE-2021-0001"));
            drop(database.find("XSA-1"));
            drop(difference(&database, &database, None, &mut |_| {}));
        }
    }
    assert!(good >= 1, "no seed is a good database");
}

#[test]
fn seeds_of_versions() {
    for (name, scheme) in [
        ("version_dpkg", Scheme::Dpkg),
        ("version_rpm", Scheme::Rpm),
        ("version_apk", Scheme::Apk),
    ] {
        for bytes in seeds(name, 3) {
            let text = String::from_utf8_lossy(&bytes);
            let Some((a, b)) = text.split_once('\n') else {
                continue;
            };
            let order = scheme.compare(a, b);
            assert_eq!(
                order.clone().ok().map(std::cmp::Ordering::reverse),
                scheme.compare(b, a).ok()
            );
        }
    }
}

#[test]
fn seeds_of_version_language() {
    for bytes in seeds("version_language", 10) {
        let scheme = Scheme::ALL[usize::from(bytes[0]) % Scheme::ALL.len()];
        let text = String::from_utf8_lossy(&bytes[1..]);
        let (a, b) = text.split_once('\n').unwrap();
        let order = scheme.compare(a, b).ok();
        let other = scheme.compare(b, a).ok();
        assert_eq!(order.map(std::cmp::Ordering::reverse), other, "{text}");
    }
}

#[test]
fn seeds_of_version_requirement() {
    for bytes in seeds("version_requirement", 5) {
        let text = String::from_utf8_lossy(&bytes[1..]);
        if let Ok(ranges) = [npm, cargo, gem, composer][usize::from(bytes[0]) % 4](&text) {
            assert!(ranges.intersect(&ranges.complement()).is_empty(), "{text}");
            assert_eq!(ranges.complement().complement(), ranges, "{text}");
        }
    }
}

fn seeds(target: &str, least: usize) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let found: Vec<Vec<u8>> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(
        found.len() >= least,
        "the seeds of {target} are gone: {} found",
        found.len()
    );
    found
}
