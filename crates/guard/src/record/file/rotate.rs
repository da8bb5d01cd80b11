//! The next file of a log. It is begun under another name, with its first lines in it, and takes the log's name only when
//! the file before it was put aside: wherever that fails or stops, there is one file that goes on.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};

use super::{FileOptions, State, UNDER_WAY, open_file};
use crate::decide::Time;
use crate::record::merkle::Tree;

impl State {
    /// Begins another file where this one is large. Where that can't be done it is tried again a second later.
    pub(super) fn rotate_if_due(&mut self, options: &FileOptions, now: Time) -> io::Result<()> {
        if self.length < options.rotate_at || self.rotation_failed == Some(now) {
            return Ok(());
        }
        let done = self
            .checkpoint(options, now)
            .and_then(|()| self.rotate(options, now));
        self.rotation_failed = done.is_err().then_some(now);
        done
    }

    /// Puts the file aside under its number, and begins the next. Where any of that fails this one goes on.
    pub(super) fn rotate(&mut self, options: &FileOptions, now: Time) -> io::Result<()> {
        let path = &options.path;
        let (number, aside) = self.free_place(path);
        let begun = beside(path, "next");
        let next = self.begin_next(&begun, number.saturating_add(1), now)?;
        self.file.sync_all()?;
        // A file of another's, or of an attempt that failed half-way, is left where it is.
        if self.is_at(path) {
            std::fs::rename(path, &aside)?;
        }
        renameat_with(CWD, &begun, CWD, path, RenameFlags::NOREPLACE)?;
        *self = next;
        // Names outlive a stop of the machine with the folder; that this fails on some file systems is no harm.
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new(".")));
        let _synced = folder.and_then(|it| it.sync_all());
        Ok(())
    }

    /// Writes the first lines of the next file.
    fn begin_next(&self, path: &Path, number: u64, now: Time) -> io::Result<Self> {
        let file = open_file(path)?;
        // It may be left from an attempt that failed; nothing in it was ever in place.
        file.set_len(0)?;
        let mut next = Self {
            file,
            length: 0,
            name: self.name.clone(),
            number,
            next: self.next,
            previous: self.previous.clone(),
            tree: Tree::default(),
            signed: 0,
            signed_at: self.signed_at,
            lost: self.lost,
            unfinished: self.unfinished.clone(),
            rotation_failed: None,
        };
        next.opened(now)?;
        if let Some(names) = next.unfinished.names() {
            next.own(UNDER_WAY, names, now)?;
        }
        Ok(next)
    }

    /// Returns the number under which this file is put aside, and where.
    fn free_place(&self, path: &Path) -> (u64, PathBuf) {
        let mut number = self.number;
        let mut aside = beside(path, &number.to_string());
        while aside.symlink_metadata().is_ok() {
            number = number.saturating_add(1);
            aside = beside(path, &number.to_string());
        }
        (number, aside)
    }

    /// Says whether this file has that name.
    fn is_at(&self, path: &Path) -> bool {
        let Ok((there, own)) = path
            .symlink_metadata()
            .and_then(|there| Ok((there, self.file.metadata()?)))
        else {
            return false;
        };
        (there.dev(), there.ino()) == (own.dev(), own.ino())
    }
}

/// The name of a log with another ending behind it.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
