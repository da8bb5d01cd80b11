//! Lists a tree on several threads. Each directory is opened by its path from the root, with no links
//! followed, so that it makes no difference what others do to the tree meanwhile.

use std::ffi::CStr;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::sync::{Condvar, Mutex, PoisonError};

use rustix::fs::{AtFlags, FileType, RawDir, Stat, fgetxattr, fstat, readlinkat, statat};
use rustix::io::Errno;
use seawall_model::tree::EntryKind;

use super::attribute;
use super::mount::{Mounted, classify};
use super::scan::Flavour;
use crate::layer::tar::normalise;
use crate::limits::Limits;
use crate::source::beneath::Root;

/// A part of what lies in a directory.
pub(super) struct Listing {
    /// Path of the directory as the model writes it; empty for the root.
    pub(super) shown: String,
    /// Path of the directory as the system has it.
    pub(super) raw: Vec<u8>,
    /// What lies in it.
    pub(super) nodes: Vec<Node>,
    /// What is to be said about the directory itself.
    pub(super) remark: Option<Remark>,
}

/// Something in a directory.
pub(super) struct Node {
    pub(super) name: Vec<u8>,
    pub(super) kind: EntryKind,
    pub(super) stat: Stat,
    /// Text of a symbolic link.
    pub(super) link: Option<Vec<u8>>,
    /// What a program says of its capabilities, where it has any.
    pub(super) capability: Option<attribute::Outcome>,
}

/// What is to be said about a directory.
pub(super) enum Remark {
    /// It hides what lower layers have in it.
    Opaque,
    /// An overlay feature that moves directories about, which is not resolved here.
    Redirected,
    /// A pseudo file system is mounted there; it was left out.
    Pseudo,
    /// A remote file system is mounted there; it was left out.
    Remote,
    /// It could not be listed.
    Failed(io::Error),
    /// It is too deep or its path too long.
    TooDeep,
}

/// A tree that is being listed.
pub(super) struct Crawl<'a> {
    root: &'a Root,
    flavour: Flavour,
    limits: &'a Limits,
    work: Mutex<Work>,
    ready: Condvar,
    entries: AtomicU64,
    /// Set when the bound on entries is reached, or by the one who takes the listings.
    pub(super) stopped: AtomicBool,
}

#[derive(Default)]
struct Work {
    waiting: Vec<Task>,
    /// Directories that a thread works on now.
    busy: usize,
}

/// A directory to be listed.
struct Task {
    raw: Vec<u8>,
    shown: String,
    depth: usize,
    /// Whether another file system begins there.
    mounted: bool,
}

impl Task {
    fn below(task: &Self, name: &[u8], mounted: bool) -> Self {
        Self {
            raw: join(&task.raw, name),
            shown: join_shown(&task.shown, name),
            depth: task.depth.saturating_add(1),
            mounted,
        }
    }
}

impl<'a> Crawl<'a> {
    pub(super) fn new(root: &'a Root, flavour: Flavour, limits: &'a Limits) -> Self {
        let first = Task {
            raw: Vec::new(),
            shown: String::new(),
            depth: 0,
            mounted: false,
        };
        Self {
            root,
            flavour,
            limits,
            work: Mutex::new(Work {
                waiting: vec![first],
                busy: 0,
            }),
            ready: Condvar::new(),
            entries: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// Works until nothing is left; run by each thread.
    pub(super) fn work(&self, out: &SyncSender<Listing>) {
        let mut buffer = Vec::with_capacity(BUFFER);
        while let Some(task) = self.next() {
            let mut found = Vec::new();
            if !self.stopped.load(Ordering::Relaxed) {
                if let Err(error) = self.list(&task, &mut buffer, &mut found, out) {
                    send(out, &task, Vec::new(), Some(Remark::Failed(error)));
                }
            }
            self.done(found);
        }
    }

    fn next(&self) -> Option<Task> {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(task) = work.waiting.pop() {
                work.busy = work.busy.saturating_add(1);
                return Some(task);
            }
            if work.busy == 0 {
                return None;
            }
            work = self
                .ready
                .wait(work)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, found: Vec<Task>) {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        work.waiting.extend(found);
        work.busy = work.busy.saturating_sub(1);
        drop(work);
        self.ready.notify_all();
    }

    fn list(
        &self,
        task: &Task,
        buffer: &mut Vec<u8>,
        found: &mut Vec<Task>,
        out: &SyncSender<Listing>,
    ) -> io::Result<()> {
        if task.mounted {
            let remark = match self.root.open_place(&task.raw) {
                Ok(place) => match classify(place.as_fd(), &task.raw)? {
                    Mounted::Tree => None,
                    Mounted::Pseudo => Some(Remark::Pseudo),
                    Mounted::Remote => Some(Remark::Remote),
                },
                Err(error) if gone(&error) => return Ok(()),
                Err(error) => return Err(error),
            };
            if remark.is_some() {
                send(out, task, Vec::new(), remark);
                return Ok(());
            }
        }
        let fd = match self.root.open_directory(&task.raw) {
            Ok(fd) => fd,
            // It went away, or became something else, while we walked.
            Err(error) if gone(&error) && task.depth > 0 => return Ok(()),
            Err(error) => return Err(error),
        };
        let device = fstat(&fd)?.st_dev;
        if self.flavour == Flavour::Overlay {
            let remark = overlay_remark(fd.as_fd())?;
            if remark.is_some() {
                send(out, task, Vec::new(), remark);
            }
        }
        self.list_nodes(task, fd.as_fd(), device, (buffer, found), out)
    }

    fn list_nodes(
        &self,
        task: &Task,
        fd: BorrowedFd<'_>,
        device: u64,
        (buffer, found): (&mut Vec<u8>, &mut Vec<Task>),
        out: &SyncSender<Listing>,
    ) -> io::Result<()> {
        let mut nodes = Vec::new();
        let mut result = Ok(());
        let mut raw = RawDir::new(fd, buffer.spare_capacity_mut());
        while let Some(entry) = raw.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    result = Err(error.into());
                    break;
                }
            };
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            if self.entries.fetch_add(1, Ordering::Relaxed) >= self.limits.entries {
                self.stopped.store(true, Ordering::Relaxed);
                break;
            }
            let node = match look_at(fd, name) {
                Ok(Some(node)) => node,
                Ok(None) => continue,
                // A broken mount, for instance; what lies beside it is fine.
                Err(error) => {
                    let lost = Task::below(task, name.to_bytes(), false);
                    send(out, &lost, Vec::new(), Some(Remark::Failed(error)));
                    continue;
                }
            };
            if node.kind == EntryKind::Directory {
                let mounted = node.stat.st_dev != device;
                self.descend(Task::below(task, &node.name, mounted), found, out);
            }
            nodes.push(node);
            if nodes.len() >= BATCH {
                send(out, task, std::mem::take(&mut nodes), None);
            }
        }
        if !nodes.is_empty() {
            send(out, task, nodes, None);
        }
        result
    }

    fn descend(&self, next: Task, found: &mut Vec<Task>, out: &SyncSender<Listing>) {
        if next.depth >= self.limits.path_depth || next.raw.len() >= self.limits.path_bytes {
            send(out, &next, Vec::new(), Some(Remark::TooDeep));
        } else {
            found.push(next);
        }
    }
}

/// Looks at one name; nothing where it went away meanwhile.
fn look_at(directory: BorrowedFd<'_>, name: &CStr) -> io::Result<Option<Node>> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    let stat = match statat(directory, name, flags) {
        Ok(stat) => stat,
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => EntryKind::Directory,
        FileType::Symlink => EntryKind::Symlink,
        FileType::CharacterDevice => EntryKind::CharDevice,
        FileType::BlockDevice => EntryKind::BlockDevice,
        FileType::Fifo => EntryKind::Fifo,
        FileType::Socket => EntryKind::Socket,
        FileType::RegularFile | FileType::Unknown => EntryKind::File,
    };
    let link = match kind {
        EntryKind::Symlink => match readlinkat(directory, name, Vec::new()) {
            Ok(text) => Some(text.into_bytes()),
            Err(Errno::NOENT | Errno::INVAL) => return Ok(None),
            Err(error) => return Err(error.into()),
        },
        _ => None,
    };
    // Nobody can run a file without such a right, so that the others need not be asked.
    let is_program = kind == EntryKind::File && stat.st_mode & 0o111 != 0;
    Ok(Some(Node {
        name: name.to_bytes().to_vec(),
        kind,
        stat,
        link,
        capability: is_program
            .then(|| attribute::capability(directory, name))
            .flatten(),
    }))
}

/// Reads what overlayfs keeps about a directory (kernel documentation, filesystems/overlayfs).
fn overlay_remark(directory: BorrowedFd<'_>) -> io::Result<Option<Remark>> {
    for (name, remark) in [
        ("trusted.overlay.opaque", Remark::Opaque),
        ("user.overlay.opaque", Remark::Opaque),
        ("trusted.overlay.redirect", Remark::Redirected),
        ("user.overlay.redirect", Remark::Redirected),
    ] {
        let mut value = [0_u8; 4096];
        let length = match fgetxattr(directory, name, &mut value) {
            Ok(length) => length,
            Err(Errno::NODATA | Errno::NOTSUP) => continue,
            Err(error) => return Err(error.into()),
        };
        let redirect = matches!(remark, Remark::Redirected);
        if redirect || value.get(..length) == Some(b"y") {
            return Ok(Some(remark));
        }
    }
    Ok(None)
}

fn send(out: &SyncSender<Listing>, task: &Task, nodes: Vec<Node>, remark: Option<Remark>) {
    let listing = Listing {
        shown: task.shown.clone(),
        raw: task.raw.clone(),
        nodes,
        remark,
    };
    // The receiver outlives all threads; it cannot be gone.
    let _unused = out.send(listing);
}

/// Says whether an error means that something is no longer what it was when it was listed.
fn gone(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::NOENT | Errno::NOTDIR | Errno::LOOP))
}

/// Joins a directory and a name.
pub(super) fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(directory.len().saturating_add(name.len()).saturating_add(1));
    path.extend_from_slice(directory);
    if !directory.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// Joins a directory and a name as the model writes them.
pub(super) fn join_shown(directory: &str, name: &[u8]) -> String {
    let (name, _) = normalise(name);
    if directory.is_empty() {
        name
    } else {
        format!("{directory}/{name}")
    }
}

/// Bytes asked for in one `getdents64(2)`.
const BUFFER: usize = 32 << 10;

/// Names in one listing at most.
const BATCH: usize = 2_048;
