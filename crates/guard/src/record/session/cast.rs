//! A file of the format asciicast v2 (<https://docs.asciinema.org/manual/asciicast/v2/>): a line of JSON that says what it
//! is of, and a line for each event – when, of which kind, what.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::OFlags;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something was shown.
    Output,
    /// Something was typed.
    Input,
    /// The terminal has another size.
    Resize,
    /// A mark of ours.
    Marker,
}

/// The file.
#[derive(Debug)]
pub(super) struct Cast {
    file: File,
    path: PathBuf,
    digest: Sha256,
    length: u64,
    most: u64,
}

impl Cast {
    /// Begins a file that is not there yet; `header` is a document of JSON.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn begin(path: &Path, header: &str, most: u64) -> io::Result<Self> {
        let no_follow = i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default();
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .custom_flags(no_follow)
            .open(path)?;
        let mut cast = Self {
            file,
            path: path.to_owned(),
            digest: Sha256::new(),
            length: 0,
            most,
        };
        if let Err(error) = cast.put(&format!("{header}\n")) {
            cast.remove();
            return Err(error);
        }
        Ok(cast)
    }

    /// Writes an event; false where there is no room for it, and none was written.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn event(&mut self, at: Duration, kind: Kind, text: &str) -> io::Result<bool> {
        let line = line(at, kind, text);
        let after = self
            .length
            .saturating_add(u64::try_from(line.len()).unwrap_or(u64::MAX));
        // A mark always fits: room is kept for it.
        if kind != Kind::Marker && after > self.most.saturating_sub(RESERVE) {
            return Ok(false);
        }
        self.put(&line)?;
        Ok(true)
    }

    fn put(&mut self, line: &str) -> io::Result<()> {
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            // What is half there is no event.
            let _cut = self.file.set_len(self.length);
            return Err(error);
        }
        self.digest.update(line.as_bytes());
        let more = u64::try_from(line.len()).unwrap_or(u64::MAX);
        self.length = self.length.saturating_add(more);
        Ok(())
    }

    /// Writes it through to the disk; returns its digest and its length.
    ///
    /// # Errors
    /// Where that is not possible.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest.clone().finalize().into()
    }

    pub(super) const fn length(&self) -> u64 {
        self.length
    }

    /// Takes the file away.
    pub(super) fn remove(&self) {
        // What is left of it is a header.
        let _removed = std::fs::remove_file(&self.path);
    }
}

/// Writes an event.
fn line(at: Duration, kind: Kind, text: &str) -> String {
    let code = match kind {
        Kind::Output => "o",
        Kind::Input => "i",
        Kind::Resize => "r",
        Kind::Marker => "m",
    };
    let (seconds, micros) = (at.as_secs(), at.subsec_micros());
    format!("[{seconds}.{micros:06}, \"{code}\", {}]\n", json!(text))
}

/// Bytes that are kept for a mark.
const RESERVE: u64 = 512;

#[cfg(test)]
mod tests {
    use super::*;

    /// By the description of the format: seconds as a number, a code, a text; and within the bound.
    #[test]
    fn events_are_lines_within_a_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.cast");
        let header = "{\"version\":2,\"width\":80,\"height\":24}";
        let mut cast = Cast::begin(&path, header, 1000).unwrap();
        let at = Duration::from_micros(1_001_376);
        assert!(cast.event(at, Kind::Output, "\u{1b}[1mHi\r\n\"").unwrap());
        assert!(cast.event(at, Kind::Resize, "80x24").unwrap());
        assert!(!cast.event(at, Kind::Output, &"x".repeat(900)).unwrap());
        assert!(cast.event(at, Kind::Marker, "full").unwrap());
        let text = std::fs::read_to_string(&path).unwrap();
        let want = format!(
            "{header}\n[1.001376, \"o\", \"\\u001b[1mHi\\r\\n\\\"\"]\n[1.001376, \"r\", \"80x24\"]\n[1.001376, \"m\", \"full\"]\n"
        );
        assert_eq!(text, want);
        assert_eq!(cast.length(), want.len() as u64);
        let digest: [u8; 32] = Sha256::digest(&want).into();
        assert_eq!(cast.digest(), digest);
        // What is there is not written over.
        assert!(Cast::begin(&path, header, 1000).is_err());
    }
}
