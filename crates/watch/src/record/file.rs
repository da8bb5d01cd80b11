//! A file that is written part by part, and is good up to its last whole part whatever happens.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// A file whose failed writes leave nothing behind.
#[derive(Debug)]
pub(super) struct Sound {
    file: File,
    /// Where the last whole part ends.
    whole: u64,
}

impl Sound {
    /// Makes a file that only its owner reads: recordings hold what processes read and wrote.
    ///
    /// # Errors
    /// There is one already, or the folder can't be written to.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(path)?;
        Ok(Self { file, whole: 0 })
    }

    /// Makes a file as [`Sound::create`] does, in the place of one that is there.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub(super) fn replace(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        Self::create(path)
    }

    /// Makes sure that what was written survives a crash of the machine.
    ///
    /// # Errors
    /// The disk fails.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

impl Write for Sound {
    /// Writes all of a part, or nothing of it.
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        match self.file.write_all(part) {
            Ok(()) => {
                self.whole = self.whole.saturating_add(part.len() as u64);
                Ok(part.len())
            }
            Err(error) => {
                // Where even that fails, readers find the cut.
                drop(self.file.set_len(self.whole));
                drop(self.file.seek(SeekFrom::Start(self.whole)));
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
