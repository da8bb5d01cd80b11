//! A file, a line for each alert at its end.
//!
//! Lines are written whole or not at all: what a full disk took of a line is cut off again, or, where others write to the file
//! as well, ended, so that no line begins within another.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use seawall_carrier::{Carried, Carrier, Record as _};

use super::letter::Letter;

/// A file that alerts are added to.
pub(super) struct Log {
    path: PathBuf,
    kept: bool,
    open: Option<File>,
    /// Whether a line was begun that could not be ended.
    torn: bool,
}

impl Log {
    /// Takes a path, and opens it once, so that what can't be written to is found at the start.
    ///
    /// # Errors
    /// Where it can't be opened.
    pub(super) fn new(path: &Path, kept: bool) -> io::Result<Self> {
        let mut log = Self {
            path: path.to_owned(),
            kept,
            open: None,
            torn: false,
        };
        let file = log.file()?;
        log.torn = ends_within_a_line(path);
        log.open = Some(file).filter(|_| kept);
        Ok(log)
    }

    /// Returns the file that the path stands for now.
    fn file(&mut self) -> io::Result<File> {
        if let Some(file) = self.open.take().filter(|file| self.is_same(file)) {
            return Ok(file);
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true).mode(0o600);
        // A pipe that nobody reads is an error, and not waited for.
        options.custom_flags(i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default());
        options.open(&self.path)
    }

    /// Says whether the path still stands for an open file: it does not after a rotation.
    fn is_same(&self, file: &File) -> bool {
        let place = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
        let named = std::fs::metadata(&self.path).map(place);
        let open = file.metadata().map(place);
        matches!((named, open), (Ok(named), Ok(open)) if named == open)
    }

    /// Writes lines; returns how many stand there whole.
    fn write(&mut self, file: &mut File, letters: &[Letter]) -> (usize, io::Result<()>) {
        let before = file.metadata().map_or(0, |meta| meta.len());
        if self.torn {
            if let Err(error) = file.write_all(b"\n") {
                return (0, Err(error));
            }
            self.torn = false;
            return self.write(file, letters);
        }
        let (mut whole, mut written) = (0, before);
        for letter in letters {
            let line = [letter.bytes(), b"\n"].concat();
            match add(file, &line) {
                Ok(()) => whole = usize::saturating_add(whole, 1),
                Err((count, error)) => {
                    self.torn = count > 0 && !cut(file, written, count);
                    return (whole, Err(error));
                }
            }
            written = written.saturating_add(wide(line.len()));
        }
        (whole, Ok(()))
    }
}

impl Carrier<Letter> for Log {
    fn carry(&mut self, letters: &[Letter]) -> Carried {
        let failed = |taken, path: &Path, error: io::Error| {
            Carried::failed(taken, format!("{}: {error}", path.display()))
        };
        let mut file = match self.file() {
            Ok(file) => file,
            Err(error) => return failed(0, &self.path, error),
        };
        let (whole, result) = self.write(&mut file, letters);
        self.open = Some(file).filter(|_| self.kept);
        match result {
            Ok(()) => Carried::all(letters),
            Err(error) => failed(whole, &self.path, error),
        }
    }
}

/// Says whether a file ends within a line: a machine that lost its power left it so.
fn ends_within_a_line(path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() > 0);
    let last = || {
        let mut last = [0];
        let mut file = File::open(path)?;
        file.seek(io::SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        io::Result::Ok(last != *b"\n")
    };
    is_file && last().unwrap_or(false)
}

/// Adds bytes; where that fails it says how many of them stand there.
fn add(file: &mut File, bytes: &[u8]) -> Result<(), (usize, io::Error)> {
    let mut written = 0_usize;
    while let Some(rest) = bytes.get(written..).filter(|it| !it.is_empty()) {
        match file.write(rest) {
            Ok(0) => return Err((written, io::ErrorKind::WriteZero.into())),
            Ok(count) => written = written.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err((written, error)),
        }
    }
    Ok(())
}

/// Takes off the beginning of a line that stands at the end of a file; says whether that was possible.
fn cut(file: &File, from: u64, count: usize) -> bool {
    let end = from.saturating_add(wide(count));
    let is_ours = file
        .metadata()
        .is_ok_and(|it| it.is_file() && it.len() == end);
    is_ours && file.set_len(from).is_ok()
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
