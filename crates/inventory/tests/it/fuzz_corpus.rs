//! Replays the seeds of the fuzz targets `os_release`, `dpkg_status`, `apk_installed`, `pacman_desc`,
//! `python_metadata`, `node_package_json`, `ruby_gemspec`, `changelog`, `system_setup` and
//! `ubuntu_pro`.

use std::path::Path;

use seawall_inventory::changelog;
use seawall_inventory::extractor::Extracted;
use seawall_inventory::language::own_licence::parse_own_licence;
use seawall_inventory::language::{node, python, ruby};
use seawall_inventory::licence;
use seawall_inventory::os::{apk, dpkg, pacman, release, ubuntu_pro};
use seawall_inventory::setup::{accounts, credential, settings};
use seawall_model::package::PackageType;

fn replay(target: &str, parse: fn(&[u8], &mut Extracted)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut seeds = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        parse(&bytes, &mut Extracted::default());
        seeds += 1;
    }
    assert!(seeds > 0, "no seeds in {}", folder.display());
}

#[test]
fn seeds_of_os_release() {
    replay("os_release", |bytes, out| {
        for path in release::places() {
            release::parse_release(path, bytes, out);
        }
    });
}

#[test]
fn seeds_of_dpkg_status() {
    replay("dpkg_status", |bytes, out| {
        dpkg::parse_status("dpkg", "var/lib/dpkg/status", bytes, out);
        dpkg::parse_list(bytes);
        dpkg::parse_md5sums(bytes);
        dpkg::parse_diversions(bytes);
    });
}

#[test]
fn seeds_of_apk_installed() {
    replay("apk_installed", |bytes, out| {
        apk::parse_installed("lib/apk/db/installed", bytes, out);
    });
}

#[test]
fn seeds_of_pacman_desc() {
    replay("pacman_desc", |bytes, out| {
        pacman::parse_desc("var/lib/pacman/local/a-1-1/desc", bytes, out);
        pacman::parse_files(bytes);
    });
}

#[test]
fn seeds_of_python_metadata() {
    replay("python_metadata", |bytes, _| {
        drop(python::parse_metadata("lib/a-1.dist-info/METADATA", bytes));
    });
}

#[test]
fn seeds_of_node_package_json() {
    replay("node_package_json", |bytes, _| {
        drop(node::parse_package_json(bytes));
    });
}

#[test]
fn seeds_of_ruby_gemspec() {
    replay("ruby_gemspec", |bytes, _| {
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap();
        drop(ruby::parse_gemspec(&String::from_utf8_lossy(line), bytes));
    });
}

#[test]
fn seeds_of_changelog() {
    replay("changelog", |bytes, _| {
        drop(changelog::debian::parse_changelog(bytes));
        let cut = bytes.iter().position(|byte| *byte == b'\n');
        let entry = bytes.split_at(cut.unwrap_or_default());
        drop(changelog::rpm::read_changelog(std::iter::once(entry)));
    });
}

#[test]
fn seeds_of_ubuntu_pro() {
    replay("ubuntu_pro", |bytes, _| {
        drop(ubuntu_pro::parse_status(bytes));
        drop(ubuntu_pro::parse_sources(bytes));
    });
}

#[test]
fn seeds_of_system_setup() {
    replay("system_setup", |bytes, _| {
        let cut = bytes.iter().position(|byte| *byte == b'\n');
        let (path, rest) = bytes.split_at(cut.unwrap_or_default());
        let path = String::from_utf8_lossy(path);
        drop(accounts::parse_passwd(&path, rest));
        drop(accounts::parse_shadow(&path, rest));
        drop(accounts::parse_group(&path, rest));
        drop(settings::parse(&path, rest));
        credential::look(&path, rest);
    });
}

#[test]
fn seeds_of_licence() {
    replay("licence", |bytes, _| {
        let words = String::from_utf8_lossy(bytes.get(1..).unwrap_or_default());
        let entries: Vec<String> = words.lines().map(str::to_owned).collect();
        for kind in PackageType::ALL {
            licence::expression(kind, &entries);
        }
        licence::text::recognise(&words);
        licence::header::parse_header(words.as_bytes());
        if let Some((name, rest)) = words.split_once('\n') {
            parse_own_licence(name, rest.as_bytes());
        }
        licence::debian::parse_copyright(words.as_bytes());
    });
}
