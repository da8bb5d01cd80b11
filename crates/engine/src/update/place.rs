//! Where the installed database lies: `DATA/db/current.swdb`, with what is remembered of its
//! channel beside it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The directory of Seawall's own data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDirectory {
    folder: PathBuf,
}

impl DataDirectory {
    /// Takes the directory that holds `db/`.
    pub fn new(data: &Path) -> Self {
        Self {
            folder: data.join("db"),
        }
    }

    /// Returns the directory of the database.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the installed database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("current.swdb")
    }

    /// Returns the signed manifest that it came with.
    pub fn manifest(&self) -> PathBuf {
        self.folder.join(seawall_trust::manifest::FILE_NAME)
    }

    /// Returns what is remembered of the channel.
    pub fn state(&self) -> PathBuf {
        self.folder.join("channel.json")
    }

    /// Returns the file whose lock says that somebody writes.
    pub(super) fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// Makes the directory.
    pub(super) fn create(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.folder).map_err(|source| refused(&self.folder, &source))
    }
}

/// Says that something of the installed database could not be written.
pub(super) fn refused(path: &Path, source: &std::io::Error) -> Error {
    Error::channel(
        format!("cannot write {}", path.display()),
        source.to_string(),
    )
    .with_hint("check its permissions, or set SEAWALL_DATA_DIR to a directory that you may write")
    .environment()
}
