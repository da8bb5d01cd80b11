//! The files of a log, and the logs of a folder: sessions at standard streams have one each.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use seawall_guard::record::aside;

use crate::exit::Usage;

/// Returns the logs at a path, each with its files, oldest first: the one whose file it is, or all below a folder in the
/// order of their names, which is that of their time.
pub(super) fn logs(path: &Path) -> anyhow::Result<Vec<Vec<PathBuf>>> {
    if !path.is_dir() {
        return Ok(vec![files(path)?]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(path.to_owned(), 0_u8)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))?;
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(&folder, &error))?;
            let kind = entry
                .file_type()
                .map_err(|error| unreadable(&folder, &error))?;
            let path = entry.path();
            if kind.is_dir() && depth < DEEPEST {
                folders.push((path, depth.saturating_add(1)));
            } else if kind.is_file() && path.extension().is_some_and(|it| it == ENDING) {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        let why = format!(
            "{} holds no log: no file ends with .{ENDING}",
            path.display()
        );
        return Err(Usage(why).into());
    }
    found.sort();
    found.iter().map(|it| files(it)).collect()
}

/// Returns the files of one log, oldest first.
fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let before = aside(path).map_err(|error| unreadable(path, &error))?;
    let mut files: Vec<PathBuf> = before.into_iter().map(|(_, path)| path).collect();
    if path.exists() || files.is_empty() {
        files.push(path.to_owned());
    }
    Ok(files)
}

/// Opens a file.
pub(super) fn open(path: &Path) -> anyhow::Result<File> {
    Ok(File::open(path).map_err(|error| unreadable(path, &error))?)
}

/// A file that is opened when it is read first, and closed at its end: a log may have more than may be open.
pub(super) struct Late {
    path: PathBuf,
    file: Option<File>,
}

impl Late {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: None,
        }
    }
}

impl Read for Late {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            return file.read(into);
        }
        self.file.insert(File::open(&self.path)?).read(into)
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Usage {
    Usage(format!("{} cannot be read: {error}", path.display()))
}

const ENDING: &str = "jsonl";
/// A folder for each day is as deep as they lie.
const DEEPEST: u8 = 2;
