//! Waits until files change: the kernel tells of directories that are watched (inotify(7)), and now and then the known
//! files are looked at besides, since some file systems (those of other machines among them) tell nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{CStr, OsString};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;
use seawall_engine::check::kind::{ByName, by_name};

use crate::commands::interrupt;

/// Why it does not go on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Woken {
    /// Something came, went or changed that mostly is nobody's concern.
    Perhaps,
    /// Files changed that matter.
    Files,
    /// Somebody wants it to end.
    Ended,
}

/// The machine does not watch as much as is asked for.
pub(super) struct Limit {
    pub(super) text: String,
    pub(super) hint: String,
}

/// Watches directories.
pub(super) struct Watcher {
    queue: OwnedFd,
    /// Becomes readable when a signal came.
    signals: UnixStream,
    /// Files that matter, and what they looked like.
    known: BTreeMap<PathBuf, Stamp>,
    /// Their names.
    names: BTreeSet<OsString>,
    /// Names of the reports that are written: they tell nothing new.
    reports: BTreeSet<OsString>,
}

/// What tells whether a file is still the same.
type Stamp = Option<(u64, u64, u64, i64, i64)>;

impl Watcher {
    /// Begins to watch nothing, and to listen for signals.
    pub(super) fn new(reports: BTreeSet<OsString>) -> anyhow::Result<Self> {
        let queue = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC);
        let queue = queue.map_err(io::Error::from);
        let queue = queue.context("cannot watch files")?;
        let signals = interrupt::listen()?;
        Ok(Self {
            queue,
            signals,
            known: BTreeMap::new(),
            names: BTreeSet::new(),
            reports,
        })
    }

    /// Watches a directory; one that is not there, or that nobody may read, is passed over.
    pub(super) fn watch(&self, folder: &Path) -> Result<(), Limit> {
        match inotify::add_watch(&self.queue, folder, watched()) {
            Err(Errno::NOSPC) => Err(Limit {
                text: format!("cannot watch {}: the limit of this machine is reached", folder.display()),
                hint: "raise it with `sysctl fs.inotify.max_user_watches=524288`, or name fewer directories"
                    .to_owned(),
            }),
            Err(Errno::NOMEM) => Err(Limit {
                text: format!("cannot watch {}: the kernel has no memory for it", folder.display()),
                hint: "name fewer directories".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// Watches the directories of the files that matter.
    pub(super) fn watch_known(&self) -> Result<(), Limit> {
        let folders: BTreeSet<&Path> = self.known.keys().filter_map(|it| it.parent()).collect();
        for folder in folders {
            if !folder.as_os_str().is_empty() {
                self.watch(folder)?;
            }
        }
        Ok(())
    }

    /// Takes the files that matter from now on.
    pub(super) fn know(&mut self, files: BTreeSet<PathBuf>) {
        let names = files.iter().filter_map(|file| file.file_name());
        self.names = names.map(ToOwned::to_owned).collect();
        self.known = files
            .into_iter()
            .map(|file| (file.clone(), stamp(&file)))
            .collect();
    }

    /// Waits until something changed, and then until it is quiet again: who writes a file writes several.
    pub(super) fn wait(&mut self) -> anyhow::Result<Woken> {
        let mut woken: Option<(Woken, Instant)> = None;
        loop {
            let pause = if woken.is_some() { QUIET } else { SLOW };
            let (is_quiet, is_ended) = self.poll(pause)?;
            if is_ended {
                return Ok(Woken::Ended);
            }
            let told = self.drain();
            if let Some(told) = told {
                let (known, since) = woken.unwrap_or((told, Instant::now()));
                woken = Some((known.max(told), since));
            }
            match woken {
                Some((woken, since)) if is_quiet || since.elapsed() > LONGEST => return Ok(woken),
                None if is_quiet && self.has_changed() => return Ok(Woken::Files),
                _ => {}
            }
        }
    }

    /// Returns whether nothing was told for a while, and whether a signal came.
    fn poll(&self, pause: Duration) -> anyhow::Result<(bool, bool)> {
        let mut sources = [
            PollFd::new(&self.queue, PollFlags::IN),
            PollFd::new(&self.signals, PollFlags::IN),
        ];
        let pause = Timespec::try_from(pause).context("a pause is too long")?;
        match poll(&mut sources, Some(&pause)) {
            // The signal is in the pipe already, or about to be.
            Err(Errno::INTR) => return Ok((false, false)),
            Err(error) => return Err(io::Error::from(error)).context("cannot wait for files"),
            Ok(_) => {}
        }
        let [queue, signals] = sources.map(|source| !source.revents().is_empty());
        Ok((!queue, signals))
    }

    /// Takes what the kernel tells; returns what of it matters.
    fn drain(&self) -> Option<Woken> {
        let mut room = [MaybeUninit::uninit(); 8192];
        let mut reader = Reader::new(&self.queue, &mut room);
        let mut woken = None;
        // Of somebody who writes without a pause the rest is taken next time.
        for _ in 0..MOST_EVENTS {
            let Ok(event) = reader.next() else {
                break;
            };
            woken = woken.max(self.meaning(event.events(), event.file_name()));
        }
        woken
    }

    fn meaning(&self, events: ReadFlags, name: Option<&CStr>) -> Option<Woken> {
        if events.contains(ReadFlags::QUEUE_OVERFLOW) {
            return Some(Woken::Files);
        }
        if events.contains(ReadFlags::IGNORED) {
            return None;
        }
        let Some(name) = name else {
            return Some(Woken::Perhaps);
        };
        let name = std::ffi::OsStr::from_bytes(name.to_bytes());
        if self.names.contains(name) {
            return Some(Woken::Files);
        }
        if self.reports.contains(name) {
            return None;
        }
        let is_folder = events.contains(ReadFlags::ISDIR);
        may_matter(&name.to_string_lossy()).or(is_folder.then_some(Woken::Perhaps))
    }

    fn has_changed(&self) -> bool {
        self.known.iter().any(|(file, known)| stamp(file) != *known)
    }
}

/// Says whether a file of this name may be a document, or may say which are looked at. Most of what may be one by its
/// name is none; it is looked at without a word.
fn may_matter(name: &str) -> Option<Woken> {
    let says_which = [".gitignore", ".ignore"].contains(&name) || name.ends_with(".dockerignore");
    match by_name(name) {
        ByName::Is(_) => Some(Woken::Files),
        ByName::MayBe => Some(Woken::Perhaps),
        ByName::Template | ByName::No => says_which.then_some(Woken::Perhaps),
    }
}

fn stamp(file: &Path) -> Stamp {
    let found = std::fs::metadata(file).ok()?;
    Some((
        found.dev(),
        found.ino(),
        found.size(),
        found.mtime(),
        found.mtime_nsec(),
    ))
}

/// Files that are written, made, renamed or removed; not those that are only begun.
fn watched() -> WatchFlags {
    WatchFlags::CLOSE_WRITE
        | WatchFlags::CREATE
        | WatchFlags::DELETE
        | WatchFlags::MOVE
        | WatchFlags::DELETE_SELF
        | WatchFlags::MOVE_SELF
        | WatchFlags::ONLYDIR
        | WatchFlags::EXCL_UNLINK
}

/// How long nothing changes before it is looked at again, and for how long that is put off at most.
const QUIET: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);
/// How often the known files are looked at.
const SLOW: Duration = Duration::from_secs(2);
/// Events that are taken at once.
const MOST_EVENTS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_matter() {
        let cases = [
            (
                Some(Woken::Files),
                &["Dockerfile", "daemon.json", "compose.yaml"][..],
            ),
            (
                Some(Woken::Perhaps),
                &["x.yaml", ".gitignore", "a.dockerignore"],
            ),
            (None, &["main.rs", ".Dockerfile.swp", "4913", "Dockerfile~"]),
        ];
        for (wanted, names) in cases {
            for name in names {
                assert_eq!(may_matter(name), wanted, "{name}");
            }
        }
    }
}
