//! Paths of the host as the engine reaches them, walked part by part with no link followed by the kernel.
//!
//! The walk begins at the root of the engine's own process where that has another view of the file system than the guard
//! (`/proc/PID/root`, `mount_namespaces(7)`); where that can't be had nothing is said of any path. Links of procfs lead to
//! what no text says, and differ from process to process: whoever asks for a way through one is told nothing.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::rc::Rc;

use rustix::fs::{CWD, FileType, Mode, OFlags, fstat, fstatfs, openat, readlinkat, stat};
use rustix::io::Errno;

use crate::proxy::upstream::Upstream;
use crate::world::{HostPath, PathKind, Unknown};

/// Where paths begin.
#[derive(Debug)]
pub(super) struct Root {
    fd: Rc<OwnedFd>,
}

impl Root {
    /// Returns the process that listens on the engine's socket, asked anew each time: engines are restarted.
    pub(super) fn process_of(upstream: &Upstream) -> Result<i32, Unknown> {
        let unknown = |error| Unknown(format!("the engine does not answer: {error}"));
        upstream.process().map_err(unknown)
    }

    /// Finds the root of a process.
    pub(super) fn of(process: i32) -> Result<Self, Unknown> {
        let told = |what: &str, error: Errno| {
            let error = std::io::Error::from(error);
            Unknown(format!("{what} can't be told from the guard's: {error}"))
        };
        let theirs = stat(format!("/proc/{process}/ns/mnt"))
            .map_err(|error| told("the engine's mount namespace", error))?;
        let ours = stat("/proc/self/ns/mnt")
            .map_err(|error| told("the engine's mount namespace", error))?;
        let same = (theirs.st_dev, theirs.st_ino) == (ours.st_dev, ours.st_ino);
        let root = if same {
            "/".to_owned()
        } else {
            format!("/proc/{process}/root")
        };
        Self::open(&root).map_err(|error| told("the engine's root", error))
    }

    /// Takes a folder for the root.
    pub(super) fn open(path: &str) -> Result<Self, Errno> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = Rc::new(openat(CWD, path, flags, Mode::empty())?);
        Ok(Self { fd })
    }

    /// Resolves a path.
    pub(super) fn resolve(&self, path: &str) -> Result<HostPath, Unknown> {
        if !path.starts_with('/') || path.contains('\0') || path.len() > LONGEST {
            return Err(Unknown("no absolute path".to_owned()));
        }
        let mut walk = Walk {
            root: Rc::clone(&self.fd),
            stack: Vec::new(),
            ahead: split(path.as_bytes(), false).collect(),
            links: 0,
            kind: PathKind::Folder,
        };
        while let Some(part) = walk.ahead.pop_front() {
            if !walk.step(part)? {
                break;
            }
        }
        walk.end()
    }
}

/// A name on the way.
struct Part {
    name: OsString,
    /// Whether a link said it rather than the path itself.
    by_link: bool,
}

struct Walk {
    root: Rc<OwnedFd>,
    /// What was passed, with its names.
    stack: Vec<(OsString, OwnedFd)>,
    ahead: VecDeque<Part>,
    links: u8,
    kind: PathKind,
}

impl Walk {
    fn at(&self) -> BorrowedFd<'_> {
        let top = self.stack.last();
        top.map_or_else(|| self.root.as_fd(), |(_, fd)| fd.as_fd())
    }

    /// Goes one name further; false where there is nothing further.
    fn step(&mut self, part: Part) -> Result<bool, Unknown> {
        if part.name == ".." {
            if self.links > 0 && !part.by_link {
                // The kernel goes to the parent of where the link leads, programs that tidy paths up do not.
                return Err(Unknown("`..` behind a symbolic link".to_owned()));
            }
            drop(self.stack.pop());
            self.kind = PathKind::Folder;
            return Ok(true);
        }
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = match openat(self.at(), &part.name, flags, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => {
                self.ahead.push_front(part);
                self.kind = PathKind::Missing;
                return Ok(false);
            }
            Err(error) => return Err(unknown(error)),
        };
        let mode = fstat(&fd).map_err(unknown)?.st_mode;
        match FileType::from_raw_mode(mode) {
            FileType::Symlink => self.follow(&fd)?,
            kind => {
                self.kind = kind_of(kind);
                self.stack.push((part.name, fd));
            }
        }
        Ok(true)
    }

    fn follow(&mut self, link: &OwnedFd) -> Result<(), Unknown> {
        self.links = self.links.saturating_add(1);
        if self.links > MOST_LINKS {
            return Err(Unknown("too many symbolic links".to_owned()));
        }
        let of_processes = fstatfs(link).map_err(unknown)?.f_type;
        if of_processes == PROC_SUPER_MAGIC {
            return Err(Unknown("a way through a link of /proc".to_owned()));
        }
        let target = readlinkat(link, "", Vec::new()).map_err(unknown)?;
        let target = target.as_bytes();
        if target.starts_with(b"/") {
            self.stack.clear();
        }
        self.kind = PathKind::Folder;
        for part in split(target, true).collect::<Vec<_>>().into_iter().rev() {
            self.ahead.push_front(part);
        }
        if self.ahead.len() > LONGEST {
            return Err(Unknown("too many symbolic links".to_owned()));
        }
        Ok(())
    }

    fn end(self) -> Result<HostPath, Unknown> {
        let passed = self.stack.iter().map(|(name, _)| name.as_os_str());
        let mut bytes = Vec::new();
        for name in passed.chain(self.ahead.iter().map(|it| it.name.as_os_str())) {
            if name == ".." {
                return Err(Unknown("`..` behind what is not there".to_owned()));
            }
            bytes.push(b'/');
            bytes.extend_from_slice(name.as_bytes());
        }
        if bytes.is_empty() {
            bytes.push(b'/');
        }
        let resolved = String::from_utf8(bytes);
        let not_text = |_| Unknown("a path that is no UTF-8".to_owned());
        Ok(HostPath {
            resolved: resolved.map_err(not_text)?,
            through_link: self.links > 0,
            kind: self.kind,
        })
    }
}

fn split(path: &[u8], by_link: bool) -> impl Iterator<Item = Part> {
    let names = path.split(|byte| *byte == b'/');
    let names = names.filter(|name| !name.is_empty() && *name != b".");
    names.map(move |name| Part {
        name: OsStr::from_bytes(name).to_owned(),
        by_link,
    })
}

const fn kind_of(kind: FileType) -> PathKind {
    match kind {
        FileType::Directory => PathKind::Folder,
        FileType::RegularFile => PathKind::File,
        FileType::Socket => PathKind::Socket,
        FileType::BlockDevice | FileType::CharacterDevice => PathKind::Device,
        _ => PathKind::Other,
    }
}

fn unknown(error: Errno) -> Unknown {
    let error = std::io::Error::from(error);
    Unknown(format!("the path can't be walked: {error}"))
}

/// As the kernel's own (`path_resolution(7)`).
const MOST_LINKS: u8 = 40;
/// As the kernel's own, `PATH_MAX`.
const LONGEST: usize = 4096;
/// statfs(2).
const PROC_SUPER_MAGIC: rustix::fs::FsWord = 0x9fa0;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// A path, and what it is found to be.
    type Case = (&'static str, Option<(&'static str, bool, PathKind)>);

    #[test]
    fn links_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().canonicalize().unwrap();
        fs::create_dir_all(at.join("real/deep")).unwrap();
        fs::write(at.join("real/file"), "").unwrap();
        symlink("/", at.join("slash")).unwrap();
        symlink("real/deep", at.join("near")).unwrap();
        symlink("../real", at.join("real/round")).unwrap();
        symlink("loop", at.join("loop")).unwrap();
        symlink("gone/further", at.join("dangling")).unwrap();
        let at = at.to_str().unwrap();
        let root = Root::open("/").unwrap();
        let cases: [Case; 16] = [
            ("real/deep/", Some(("real/deep", false, PathKind::Folder))),
            ("real//./file", Some(("real/file", false, PathKind::File))),
            ("near", Some(("real/deep", true, PathKind::Folder))),
            ("near/x/y", Some(("real/deep/x/y", true, PathKind::Missing))),
            ("real/round/file", Some(("real/file", true, PathKind::File))),
            (
                "real/../real/deep",
                Some(("real/deep", false, PathKind::Folder)),
            ),
            (
                "dangling/end",
                Some(("gone/further/end", true, PathKind::Missing)),
            ),
            ("none", Some(("none", false, PathKind::Missing))),
            ("near/..", None),
            ("none/../real", None),
            ("loop", None),
            ("real/file/x", None),
            ("slash/proc/self/root", None),
            ("slash/proc/self/cwd/x", None),
            ("slash/dev/fd/0", None),
            ("a\0b", None),
        ];
        for (path, want) in cases {
            let got = root.resolve(&format!("{at}/{path}"));
            let want = want.map(|(path, through_link, kind)| HostPath {
                resolved: format!("{at}/{path}"),
                through_link,
                kind,
            });
            assert_eq!(got.ok(), want, "{path}");
        }
        let slash = root.resolve(&format!("{at}/slash")).unwrap();
        assert_eq!((slash.resolved.as_str(), slash.through_link), ("/", true));
        let device = root.resolve("/dev/null").unwrap();
        assert_eq!(device.kind, PathKind::Device);
        assert!(root.resolve("relative").is_err());
        assert!(root.resolve(&"/a".repeat(3000)).is_err());
    }
}
