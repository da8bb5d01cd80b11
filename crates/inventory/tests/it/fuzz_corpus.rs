//! Replays the seeds of the fuzz targets `os_release`, `dpkg_status`, `apk_installed` and `pacman_desc`.

use std::path::Path;

use seawall_inventory::extractor::Extracted;
use seawall_inventory::os::{apk, dpkg, pacman, release};

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
