//! Files that documents name: as they stand in the editor, else as they are on the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use seawall_checks::parse::compose::path::normal;
use seawall_engine::check::Neighbours;

use super::text::Lines;
use crate::commands::check::neighbours::Disk;

/// What is open, by path.
pub(super) type Open = BTreeMap<Arc<str>, OpenFile>;

/// An open file.
#[derive(Clone, Debug)]
pub(super) struct OpenFile {
    pub(super) uri: Arc<str>,
    pub(super) version: i64,
    pub(super) lines: Arc<Lines>,
}

/// Open files, and those on the disk below the folders of the editor. What was asked for is remembered.
#[derive(Debug)]
pub(super) struct Buffers {
    open: Arc<Open>,
    /// Nothing where the document has no place on the disk.
    disk: Option<Disk>,
    asked: Mutex<BTreeMap<String, Option<Arc<Lines>>>>,
}

impl Buffers {
    /// Sees the files around a document: below the folders that it lies in, or, where the editor has opened none
    /// of those, below its own repository.
    pub(super) fn around(document: Option<&str>, open: Arc<Open>, roots: &[PathBuf]) -> Self {
        let disk = document.map(|path| {
            let path = Path::new(path);
            if roots.iter().any(|root| path.starts_with(root)) {
                Disk::below(roots)
            } else {
                Disk::below(&[path.to_owned()])
            }
        });
        Self {
            open,
            disk,
            asked: Mutex::default(),
        }
    }

    /// Returns what was asked for, with what was read.
    pub(super) fn asked(&self) -> BTreeMap<String, Option<Arc<Lines>>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

impl Neighbours for Buffers {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let path = normal(path);
        let (lines, bytes) = if let Some(file) = self.open.get(path.as_str()) {
            let bytes = file.lines.text().as_bytes().to_vec();
            (Some(Arc::clone(&file.lines)), Some(bytes))
        } else {
            let bytes = self.disk.as_ref().and_then(|disk| disk.read(&path));
            let text = bytes.as_deref().map(String::from_utf8_lossy);
            (text.map(|text| Arc::new(Lines::new(&text))), bytes)
        };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.insert(path, lines);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_files_go_before_those_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::create_dir_all(at("in/deep")).unwrap();
        for name in ["in/a", "in/deep/b", "out"] {
            std::fs::write(at(name), "disk").unwrap();
        }
        let file = OpenFile {
            uri: "x".into(),
            version: 1,
            lines: Arc::new(Lines::new("open")),
        };
        let open = Arc::new(Open::from([(at("in/a").into(), file)]));
        let inside = Buffers::around(Some(&at("in/deep/b")), open, &[at("in").into()]);
        let read = |name: &str| {
            inside
                .read(&at(name))
                .map(|it| String::from_utf8(it).unwrap())
        };
        assert_eq!(read("in/deep/../a").as_deref(), Some("open"));
        assert_eq!(read("in/deep/b").as_deref(), Some("disk"));
        assert_eq!((read("out"), read("in/none")), (None, None));
        let asked = inside.asked();
        let names: Vec<&str> = asked.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [at("in/a"), at("in/deep/b"), at("in/none"), at("out")]
        );
        let nowhere = Buffers::around(None, Arc::default(), &[at("in").into()]);
        assert_eq!(nowhere.read(&at("in/a")), None);
    }
}
