//! Where a sink has come to, kept in a file that is there whole or not at all.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::decide::Time;

/// Where a sink is: behind which line of which log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The log.
    pub(super) log: String,
    /// Number of the last line that it has; 0: none.
    pub(super) seq: u64,
    /// Number of the file that this line is in.
    pub(super) file: u64,
    /// Byte of that file behind the line.
    pub(super) offset: u64,
    /// When the sink was first used: what is older is not held against it.
    pub(super) since: Time,
    /// Whether that file was read to its end.
    #[serde(skip)]
    pub(super) finished: bool,
}

/// The file.
#[derive(Debug)]
pub(super) struct Cursor {
    path: PathBuf,
}

impl Cursor {
    /// Takes the file of a sink, in a folder beside the log.
    ///
    /// # Errors
    /// Where the folder can't be made.
    pub(super) fn new(log: &Path, sink: &str) -> io::Result<Self> {
        let folder = log.with_extension("sinks");
        DirBuilder::new()
            .mode(0o700)
            .recursive(true)
            .create(&folder)?;
        let path = folder.join(format!("{sink}.json"));
        Ok(Self { path })
    }

    /// Reads it; nothing where there is none yet, or what is there says nothing.
    ///
    /// # Errors
    /// Where it can't be read.
    pub(super) fn read(&self) -> io::Result<Option<Position>> {
        let mut bytes = Vec::new();
        match File::open(&self.path) {
            Ok(file) => file.take(LONGEST).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(serde_json::from_slice(&bytes).ok())
    }

    /// Writes it, through to the disk, in the place of what was there.
    ///
    /// # Errors
    /// Where it can't be written; then what was there is there still.
    pub(super) fn write(&self, position: &Position) -> io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&new)?;
        let text = serde_json::to_vec(position).map_err(io::Error::other)?;
        file.write_all(&text)?;
        file.sync_data()?;
        std::fs::rename(&new, &self.path)
    }
}

const LONGEST: u64 = 4 << 10;
