//! Stores that fit and stores that do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::api::{Driver, RootFs};
use super::*;

const CONTENTS: [&str; 3] = ["a", "b", "c"];

/// A store with one image of three layers, as the engine lays it out.
struct Store {
    root: tempfile::TempDir,
    inspection: Inspection,
}

impl Store {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let digests: Vec<String> = CONTENTS
            .iter()
            .map(|c| digest_of(c.as_bytes()).to_string())
            .collect();
        let config = format!(
            r#"{{"os":"linux","architecture":"amd64","rootfs":{{"type":"layers","diff_ids":{digests:?}}}}}"#
        );
        let id = digest_of(config.as_bytes());
        write(
            root.path(),
            &format!("image/overlay2/imagedb/content/sha256/{}", id.hex()),
            &config,
        );
        let mut chain = String::new();
        let mut directories = Vec::new();
        for (at, digest) in digests.iter().enumerate() {
            chain = if at == 0 {
                digest.clone()
            } else {
                digest_of(format!("{chain} {digest}").as_bytes()).to_string()
            };
            let entry = format!("image/overlay2/layerdb/sha256/{}", &chain[7..]);
            write(root.path(), &format!("{entry}/diff"), digest);
            write(
                root.path(),
                &format!("{entry}/cache-id"),
                &format!("cache{at}"),
            );
            let directory = root.path().join(format!("overlay2/cache{at}/diff"));
            fs::create_dir_all(&directory).unwrap();
            directories.push(directory.display().to_string());
        }
        let lower = format!("{}:{}", directories[1], directories[0]);
        let data = [("UpperDir", directories[2].clone()), ("LowerDir", lower)]
            .map(|(name, value)| (name.to_owned(), Some(value)));
        let inspection = Inspection {
            id: id.to_string(),
            rootfs: RootFs {
                layers: Some(digests),
            },
            driver: Driver {
                name: "overlay2".into(),
                data: Some(BTreeMap::from(data)),
            },
            ..Inspection::default()
        };
        Self { root, inspection }
    }

    fn find(&self) -> Result<Vec<PathBuf>, String> {
        find_in_store(&self.inspection, &Limits::default()).map(|found| found.directories)
    }

    fn set(&mut self, name: &str, value: &str) {
        let data = self.inspection.driver.data.as_mut().unwrap();
        data.insert(name.into(), Some(value.into()));
    }

    fn directory(&self, at: usize) -> PathBuf {
        self.root.path().join(format!("overlay2/cache{at}/diff"))
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn directories_come_lowest_first() {
    let store = Store::new();
    let want: Vec<_> = (0..3).map(|at| store.directory(at)).collect();
    assert_eq!(store.find(), Ok(want));
}

#[test]
fn what_does_not_fit_is_not_read() {
    type Spoil = fn(&mut Store);
    let cases: &[(Spoil, &str)] = &[
        (|s| s.inspection.driver.name = "vfs".into(), "not overlay2"),
        (|s| s.inspection.driver.data = None, "names no directory"),
        (|s| s.set("LowerDir", ""), "3 layers and the engine names 1"),
        (|s| s.set("UpperDir", "/etc"), "not where they should be"),
        (|s| s.set("UpperDir", "overlay2/x/diff"), "not absolute"),
        (
            |s| {
                let swapped = format!("{}:{}", s.directory(0).display(), s.directory(1).display());
                s.set("LowerDir", &swapped);
            },
            "not those that the engine names",
        ),
        (
            |s| s.inspection.id = digest_of(b"other").to_string(),
            "cannot be read",
        ),
        (|s| s.inspection.id = "sha256:../../etc".into(), "no digest"),
        (
            |s| s.inspection.rootfs.layers.as_mut().unwrap().swap(0, 1),
            "do not name the same layers",
        ),
        (
            |s| {
                let id = s.inspection.id.clone();
                let path = format!("image/overlay2/imagedb/content/sha256/{}", &id[7..]);
                write(s.root.path(), &path, "{}");
            },
            "is not its own",
        ),
        (
            |s| {
                let first = digest_of(CONTENTS[0].as_bytes());
                let path = format!("image/overlay2/layerdb/sha256/{}/cache-id", first.hex());
                write(s.root.path(), &path, "../../../etc");
            },
            "no plain word",
        ),
        (
            |s| fs::remove_dir_all(s.directory(1)).unwrap(),
            "cannot be read",
        ),
    ];
    for (spoil, want) in cases {
        let mut store = Store::new();
        spoil(&mut store);
        let why = store.find().unwrap_err();
        assert!(why.contains(want), "{why} / {want}");
    }
}
