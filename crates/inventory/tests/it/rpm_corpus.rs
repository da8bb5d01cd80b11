//! Replays the seeds of the fuzz targets `rpm_header`, `rpm_sqlite`, `rpm_ndb` and `rpm_bdb`.

use seawall_inventory::os::rpm::header::Header;

use crate::rpm::{extract, packages};

/// Runs every seed of a target, each of which holds at least one package.
fn replay(target: &str, packages_of: impl Fn(&[u8]) -> usize) {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut seeds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert_ne!(packages_of(&bytes), 0, "{}", path.display());
        seeds += 1;
    }
    assert!(seeds > 0, "{target}");
}

#[test]
fn seeds_of_rpm_header() {
    replay("rpm_header", |bytes| {
        usize::from(Header::parse(bytes).is_ok())
    });
}

#[test]
fn seeds_of_rpm_sqlite() {
    replay("rpm_sqlite", |bytes| {
        let magic = |four: &[u8]| matches!(four, [0x37, 0x7f, 0x06, 0x82 | 0x83]);
        let log = bytes.windows(4).rposition(magic).unwrap_or(bytes.len());
        let (main, log) = bytes.split_at(log);
        let files = [
            ("var/lib/rpm/rpmdb.sqlite", main),
            ("var/lib/rpm/rpmdb.sqlite-wal", log),
        ];
        packages(&extract(&files)).len()
    });
}

#[test]
fn seeds_of_rpm_ndb() {
    replay("rpm_ndb", |bytes| {
        packages(&extract(&[("var/lib/rpm/Packages.db", bytes)])).len()
    });
}

#[test]
fn seeds_of_rpm_bdb() {
    replay("rpm_bdb", |bytes| {
        packages(&extract(&[("var/lib/rpm/Packages", bytes)])).len()
    });
}
