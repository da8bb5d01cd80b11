//! The log as a file: opened after whatever happened to it, written line by line, begun anew when it is large.

mod rotate;

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use rustix::fs::OFlags;
use seawall_trust::key::PrivateKey;
use sha2::{Digest as _, Sha256};

use super::checkpoint::Checkpoint;
use super::line::{LONGEST_TORN, Line, Told, cut, time};
use super::merkle::Tree;
use super::unfinished::Unfinished;
use super::verify::{Found, hex, read_file};
use super::{Entry, NotKept, Recorder};
use crate::decide::Time;
use crate::sole::Sole;

/// How a log is kept.
#[derive(Debug)]
pub struct FileOptions {
    /// The file.
    pub path: PathBuf,
    /// What signs checkpoints.
    pub key: Option<PrivateKey>,
    /// Name of a new log: random, given by the caller.
    pub name: String,
    /// Bytes after which another file is begun.
    pub rotate_at: u64,
    /// Lines after which a checkpoint is written.
    pub checkpoint_lines: u64,
    /// Seconds after which a checkpoint is written, if there was a line.
    pub checkpoint_seconds: i64,
    /// What happens to requests while nothing can be written.
    pub on_failure: OnFailure,
}

/// What happens to requests while nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// They are refused.
    Stop,
    /// They go on, and how many were not recorded is written as soon as anything can be.
    Count,
}

/// Why a log can't be opened.
#[derive(Debug, thiserror::Error)]
#[error("the audit log {path} can't be opened: {why}")]
pub struct OpenFailure {
    /// The file.
    pub path: String,
    /// Why.
    pub why: String,
}

/// A log that is kept in a file.
#[derive(Debug)]
pub struct FileLog {
    options: FileOptions,
    state: Mutex<State>,
    durable: Mutex<Durable>,
    /// Told when there is more on the disk.
    grown: Condvar,
}

/// How far a log is on the disk: the file that is written, and its length. Files before it are there whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Durable {
    /// Number of the file.
    pub(crate) file: u64,
    /// Bytes of it.
    pub(crate) length: u64,
}

#[derive(Debug)]
struct State {
    file: Sole,
    /// Bytes of the file up to the end of its last whole line.
    length: u64,
    /// The log's own name.
    name: String,
    /// Number of this file.
    number: u64,
    /// Number of the next line.
    next: u64,
    previous: String,
    tree: Tree,
    /// Lines of this file that a checkpoint was made of.
    signed: u64,
    signed_at: Time,
    /// Entries that were not kept.
    lost: u64,
    /// Requests that were let through and have not ended.
    unfinished: Unfinished,
    /// When the next file was to be begun and could not be.
    rotation_failed: Option<Time>,
}

impl FileLog {
    /// Opens a log, and goes on where it ends. A line that was being written when the guard was stopped is taken out and
    /// kept in a line of its own, and so are the names of requests that were let through and whose end it does not tell;
    /// a file that was tampered with is put aside, and a new one says so.
    ///
    /// # Errors
    /// Where the file can't be read or written, or another guard writes it.
    pub fn open(options: FileOptions, now: Time) -> Result<Self, OpenFailure> {
        let failed = |why: String| OpenFailure {
            path: options.path.display().to_string(),
            why,
        };
        let file = open_file(&options.path).map_err(|error| failed(error.to_string()))?;
        let found = read_file(&file).map_err(|error| failed(error.to_string()))?;
        // What does not hold together is put aside as it is.
        let torn = if found.broken.is_empty() {
            found.torn.clone()
        } else {
            Vec::new()
        };
        let found = if found.length == 0 && found.broken.is_empty() {
            predecessor(&options.path)
                .map_err(|error| failed(error.to_string()))?
                .unwrap_or(found)
        } else {
            found
        };
        let state = State {
            file,
            length: found.length,
            name: found.log.unwrap_or_else(|| options.name.clone()),
            number: found.number,
            next: found.last.saturating_add(1),
            previous: found.previous,
            tree: found.tree,
            signed: found.signed,
            signed_at: now,
            lost: 0,
            unfinished: found.unfinished,
            rotation_failed: None,
        };
        let log = Self {
            options,
            state: Mutex::new(state),
            durable: Mutex::default(),
            grown: Condvar::new(),
        };
        log.begin(now, &torn, found.broken.first().map(|it| it.why.as_str()))
            .map_err(|error| OpenFailure {
                path: log.options.path.display().to_string(),
                why: error.to_string(),
            })?;
        Ok(log)
    }

    /// Writes what was found at the beginning.
    fn begin(&self, now: Time, torn: &[u8], broken: Option<&str>) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(why) = broken {
            state.rotate(&self.options, now)?;
            let detail = format!("the file before this one does not hold together: {why}");
            state.own("broken", detail, now)?;
        } else if state.length == 0 {
            state.opened(now)?;
        }
        if !torn.is_empty() {
            state.keep_torn(torn, now)?;
        }
        // Whoever wrote it is gone, and with it all that it had begun.
        if let Some(detail) = state.unfinished.told() {
            state.own(UNKNOWN, detail, now)?;
        }
        Ok(())
    }

    /// Does what is due: a checkpoint, and writing through to the disk. To be called every second or so.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn tick(&self, now: Time) -> Result<(), NotKept> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let done = state.checkpoint_if_due(&self.options, now);
        let file = state.file.try_clone();
        let reached = state.reached();
        drop(state);
        // Without the lock: requests go on meanwhile.
        let synced = file.and_then(|file| file.sync_data());
        if synced.is_ok() {
            self.reach(reached);
        }
        done.and(synced).map_err(unwritten)
    }

    /// Writes a last checkpoint and writes through to the disk.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn close(&self, now: Time) -> Result<(), NotKept> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let done = state.checkpoint(&self.options, now);
        let reached = state.reached();
        done.and_then(|()| state.file.sync_all())
            .map(|()| self.reach(reached))
            .map_err(unwritten)
    }

    /// Records something of the guard itself.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(crate) fn own(&self, what: &str, detail: String, now: Time) -> Result<u64, NotKept> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.own(what, detail, now).map_err(unwritten)
    }

    /// Returns the file.
    pub(crate) fn path(&self) -> &Path {
        &self.options.path
    }

    /// Returns the log's own name.
    pub(crate) fn name(&self) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.name.clone()
    }

    /// Says how far it is on the disk; waits a while where that is no further than it was.
    pub(crate) fn durable(&self, before: Durable, patience: Duration) -> Durable {
        let durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .grown
            .wait_timeout_while(durable, patience, |it| *it <= before);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Takes note of how far it is on the disk.
    fn reach(&self, reached: Durable) {
        let mut durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        *durable = reached.max(*durable);
        drop(durable);
        self.grown.notify_all();
    }
}

fn unwritten(error: impl std::fmt::Display) -> NotKept {
    NotKept::Unwritten(error.to_string())
}

impl Recorder for FileLog {
    fn record(&self, entry: Entry) -> Result<u64, NotKept> {
        let (now, nanoseconds) = (entry.time, entry.nanoseconds);
        let told = Told::of(entry);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let written = state
            .tell_lost(now)
            .and_then(|()| state.write(told, now, nanoseconds));
        match written {
            Ok(number) => {
                // The entry is kept; what can't be done now is done at the next chance.
                let _later = state
                    .checkpoint_if_due(&self.options, now)
                    .and_then(|()| state.rotate_if_due(&self.options, now));
                Ok(number)
            }
            Err(error) => {
                state.lost = state.lost.saturating_add(1);
                match self.options.on_failure {
                    OnFailure::Count => Ok(0),
                    OnFailure::Stop => Err(unwritten(error)),
                }
            }
        }
    }
}

impl State {
    /// Writes a line whole or not at all.
    fn write(&mut self, told: Told, now: Time, nanoseconds: u32) -> io::Result<u64> {
        let number = self.next;
        let line = Line {
            seq: number,
            time: time(now, nanoseconds),
            previous: self.previous.clone(),
            told,
        };
        let mut text = line.write();
        let leaf = text.len();
        text.push('\n');
        if let Err(error) = self.file.write_all_at(text.as_bytes(), self.length) {
            // What is half there is no line. If this fails too, opening takes it out.
            let _cut = self.file.set_len(self.length);
            return Err(error);
        }
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        self.length = self.length.saturating_add(length);
        text.truncate(leaf);
        self.unfinished.take(&line.told);
        self.previous = hex(&Sha256::digest(text.as_bytes()));
        self.tree.push(text.as_bytes());
        self.next = number.saturating_add(1);
        Ok(number)
    }

    const fn reached(&self) -> Durable {
        Durable {
            file: self.number,
            length: self.length,
        }
    }

    fn own(&mut self, what: &str, detail: String, now: Time) -> io::Result<u64> {
        let what = what.to_owned();
        self.write(Told::Own { what, detail }, now, 0)
    }

    fn opened(&mut self, now: Time) -> io::Result<u64> {
        let (log, file) = (self.name.clone(), self.number);
        self.write(Told::Opened { log, file }, now, 0)
    }

    /// Says how many entries are not here.
    fn tell_lost(&mut self, now: Time) -> io::Result<()> {
        if self.lost > 0 {
            let detail = format!("{} entries could not be written", self.lost);
            self.own("lost", detail, now)?;
            self.lost = 0;
        }
        Ok(())
    }

    fn checkpoint_if_due(&mut self, options: &FileOptions, now: Time) -> io::Result<()> {
        let lines = self.tree.size().saturating_sub(self.signed);
        let waited = now.saturating_sub(self.signed_at);
        if lines >= options.checkpoint_lines || lines > 0 && waited >= options.checkpoint_seconds {
            self.checkpoint(options, now)?;
        }
        Ok(())
    }

    /// Signs all lines of this file, if there are any since the last time.
    fn checkpoint(&mut self, options: &FileOptions, now: Time) -> io::Result<()> {
        self.signed_at = now;
        if self.tree.size() == self.signed {
            return Ok(());
        }
        let origin = origin(&self.name, self.number);
        let (size, root) = (self.tree.size(), self.tree.root());
        let note = Checkpoint::new(origin, size, root, options.key.as_ref()).to_string();
        self.write(Told::Checkpoint { note }, now, 0)?;
        self.signed = self.tree.size();
        Ok(())
    }

    /// Keeps the beginning of a line in a line of its own, in its place.
    fn keep_torn(&mut self, torn: &[u8], now: Time) -> io::Result<()> {
        let detail = cut(String::from_utf8_lossy(torn).into_owned(), LONGEST_TORN);
        if let Err(error) = self.own("torn", detail, now) {
            // What was there stays there for the next time. If that fails, too, it is lost with the disk's last block.
            let _back = self.file.write_all_at(torn, self.length);
            return Err(error);
        }
        // What the new line did not cover.
        self.file.set_len(self.length)
    }
}

/// Reads the last file that was put aside, for a log whose next file was not begun: what a new one goes on from.
fn predecessor(path: &Path) -> io::Result<Option<Found>> {
    let Some((number, last)) = aside(path)?.pop() else {
        return Ok(None);
    };
    let found = read_file(&File::open(last)?)?;
    Ok(Some(found.successor(number)))
}

/// Returns the files of a log that were put aside, oldest first.
///
/// # Errors
/// Where their folder can't be read.
pub fn aside(path: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder.unwrap_or(Path::new(".")))? {
        let entry = entry?;
        let entry_name = entry.file_name();
        let rest = entry_name.as_bytes().strip_prefix(name.as_bytes());
        let rest = rest.and_then(|it| it.strip_prefix(b"."));
        let number = rest.and_then(|it| str::from_utf8(it).ok()?.parse::<u64>().ok());
        found.extend(number.map(|number| (number, entry.path())));
    }
    found.sort();
    Ok(found)
}

/// Own lines that name requests whose end nobody can tell any more.
pub(super) const UNKNOWN: &str = "unknown";
/// Own lines that name requests that are under way when a file begins.
pub(super) const UNDER_WAY: &str = "under-way";

/// Which file of which log.
pub(super) fn origin(log: &str, number: u64) -> String {
    format!("seawall-guard/{log}/{number}")
}

/// Opens the file for this guard alone. A link is not followed: whoever may plant one may choose what is written to.
fn open_file(path: &Path) -> io::Result<Sole> {
    let no_follow = i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default();
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(no_follow)
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    Sole::of(file, "another program writes it")
}

#[cfg(test)]
mod stopped;
#[cfg(test)]
mod tests;
