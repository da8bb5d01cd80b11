//! Records that are there, damaged, somebody else's, and forgotten.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use seawall_model::coverage::CoverageState;
use seawall_model::finding::FindingKind;
use seawall_model::time::Timestamp;

use super::*;

fn digest(number: u8) -> Digest {
    Digest::sha256(&[number; 32])
}

fn essence(number: u8, name: &str) -> Essence {
    Essence {
        name: name.to_owned(),
        config: digest(number),
        manifest: Some(digest(number.wrapping_add(100))),
        time: Timestamp::from_seconds(1_763_000_000),
        tool: "0.1.0".to_owned(),
        database: None,
        looked_for: vec![FindingKind::Vulnerability],
        coverage: vec![("os-packages".to_owned(), CoverageState::Covered)],
        problems: 0,
        first_problem: None,
        end_of_life: None,
        claims: Vec::new(),
    }
}

struct Desk {
    folder: tempfile::TempDir,
    scans: Scans,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let scans = Scans::new(folder.path().to_owned());
        Self { folder, scans }
    }

    fn path(&self, number: u8) -> PathBuf {
        self.folder.path().join(file_name(&digest(number)))
    }

    fn write(&self, number: u8, bytes: &[u8]) {
        fs::write(self.path(number), bytes).unwrap();
        fs::set_permissions(self.path(number), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn said(&self, number: u8) -> String {
        match self.scans.scan(&digest(number)) {
            Ok(None) => "nothing".to_owned(),
            Ok(Some(essence)) => essence.name.clone(),
            Err(Unknown(why)) => why,
        }
    }
}

#[test]
fn records_are_found_by_each_digest_and_read_anew() {
    let desk = Desk::new();
    assert_eq!(desk.said(1), "nothing");
    let bytes = essence(1, "app:1").to_json().unwrap();
    desk.write(1, &bytes);
    desk.write(101, &bytes);
    assert_eq!(desk.said(1), "app:1");
    assert_eq!(desk.said(101), "app:1");
    desk.write(1, &essence(1, "app:2").to_json().unwrap());
    assert_eq!(desk.said(1), "app:2");
    fs::remove_file(desk.path(1)).unwrap();
    assert_eq!(desk.said(1), "nothing");
    assert_eq!(desk.scans.known().records.len(), 2);
}

#[test]
fn what_is_damaged_or_anybodys_is_told() {
    let desk = Desk::new();
    let good = essence(1, "app:1").to_json().unwrap();
    let told = |want: &str| {
        let said = desk.said(1);
        assert!(said.contains(want), "{said}");
        assert!(said.contains("can't be used"), "{said}");
    };
    desk.write(1, b"{}");
    told("no record of a scan");
    desk.write(1, &good[..good.len() / 2]);
    told("no record of a scan");
    desk.write(1, &essence(2, "other").to_json().unwrap());
    told("of another image");
    desk.write(1, &vec![b' '; (16 << 20) + 1]);
    told("bytes");
    desk.write(1, &good);
    fs::set_permissions(desk.path(1), fs::Permissions::from_mode(0o622)).unwrap();
    told("others than root");
    fs::remove_file(desk.path(1)).unwrap();
    symlink("/dev/zero", desk.path(1)).unwrap();
    told("can't be used");
    fs::remove_file(desk.path(1)).unwrap();
    fs::create_dir(desk.path(1)).unwrap();
    told("it is no file");
    fs::remove_dir(desk.path(1)).unwrap();
    desk.write(1, &good);
    assert_eq!(desk.said(1), "app:1");
    fs::set_permissions(desk.folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    told("others than root");
}

#[test]
fn a_folder_that_is_missing_holds_nothing() {
    let desk = Desk::new();
    let scans = Scans::new(desk.folder.path().join("none"));
    assert_eq!(scans.scan(&digest(1)), Ok(None));
    fs::write(desk.folder.path().join("file"), "").unwrap();
    let scans = Scans::new(desk.folder.path().join("file"));
    assert!(scans.scan(&digest(1)).is_err());
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut known = Known::default();
    let identity = |size| Identity {
        device: 1,
        inode: 1,
        size,
        modified: (0, 0),
        changed: (0, 0),
    };
    let one = Arc::new(essence(1, "app:1"));
    for number in 0..10 {
        known.keep(digest(number), identity(MOST_BYTES / 4), Arc::clone(&one));
    }
    assert_eq!(known.records.len(), 4);
    assert!(known.get(&digest(6), identity(MOST_BYTES / 4)).is_some());
    assert!(known.get(&digest(7), identity(1)).is_none());
    // The one that was used last stays.
    known.keep(digest(50), identity(MOST_BYTES / 2), Arc::clone(&one));
    let kept: Vec<&Digest> = known.records.keys().collect();
    assert_eq!(kept, [&digest(6), &digest(9), &digest(50)]);
    known.keep(digest(51), identity(MOST_BYTES + 1), one);
    assert!(!known.records.contains_key(&digest(51)));
    assert_eq!(known.bytes, MOST_BYTES);
}
