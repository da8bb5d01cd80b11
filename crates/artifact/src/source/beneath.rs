//! Opens files beneath a directory and nowhere else, also while somebody changes the tree: by
//! `openat2(2)` with `RESOLVE_BENEATH`, or part by part with `O_NOFOLLOW` where the kernel lacks it or
//! a sandbox forbids it. What is opened for reading is checked to be a regular file, and a named pipe
//! or a device never blocks or answers.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, Stat, fstat, openat, openat2};
use rustix::io::Errno;

/// Which symbolic links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// None at all.
    Never,
    /// Those that lead to another place beneath the same directory, where the kernel can see to it;
    /// else none.
    Inside,
}

/// A directory beneath which things are opened.
#[derive(Debug)]
pub(crate) struct Root {
    fd: OwnedFd,
    /// Whether `openat2` is there.
    modern: AtomicBool,
}

impl Root {
    /// Opens the directory; links on the way to it are the user's own and followed.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = openat(CWD, path, flags, Mode::empty())?;
        Ok(Self {
            fd,
            modern: AtomicBool::new(true),
        })
    }

    /// Opens a directory beneath the root, no links followed. The empty path is the root itself.
    pub(crate) fn open_directory(&self, path: &[u8]) -> io::Result<OwnedFd> {
        self.resolve(path, OFlags::RDONLY | OFlags::DIRECTORY, Links::Never)
    }

    /// Opens the place of a directory without touching what may be mounted there on demand.
    pub(crate) fn open_place(&self, path: &[u8]) -> io::Result<OwnedFd> {
        self.resolve(path, OFlags::PATH | OFlags::DIRECTORY, Links::Never)
    }

    /// Returns what is known of an entry beneath the root, no links followed.
    pub(crate) fn stat(&self, path: &[u8]) -> io::Result<Stat> {
        let fd = self.resolve(path, OFlags::PATH | OFlags::NOFOLLOW, Links::Never)?;
        Ok(fstat(&fd)?)
    }

    /// Opens a regular file beneath the root and returns it with its size.
    pub(crate) fn open_file(&self, path: &[u8], links: Links) -> io::Result<(File, u64)> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        regular(self.resolve(path, flags, links)?)
    }

    fn resolve(&self, path: &[u8], flags: OFlags, links: Links) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::CLOEXEC;
        let path = if path.is_empty() { b"." } else { path };
        if self.modern.load(Ordering::Relaxed) {
            match self.resolve_at_once(path, flags, links) {
                // No such call, or a sandbox that does not know it.
                Err(Errno::NOSYS | Errno::PERM) => self.modern.store(false, Ordering::Relaxed),
                other => return Ok(other?),
            }
        }
        self.resolve_by_hand(path, flags)
    }

    fn resolve_at_once(&self, path: &[u8], flags: OFlags, links: Links) -> Result<OwnedFd, Errno> {
        let how = match links {
            Links::Never => ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
            Links::Inside => ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS,
        };
        let mut tries = 0_u8;
        loop {
            tries = tries.saturating_add(1);
            match openat2(&self.fd, path, flags, Mode::empty(), how) {
                // A rename elsewhere raced with the kernel's check.
                Err(Errno::AGAIN) if tries < 16 => {}
                other => return other,
            }
        }
    }

    fn resolve_by_hand(&self, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
        let mut parts = path.split(|b| *b == b'/').peekable();
        let mut parent: Option<OwnedFd> = None;
        while let Some(part) = parts.next() {
            if part.is_empty() || part == b".." {
                return Err(Errno::XDEV.into());
            }
            let way = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let wanted = if parts.peek().is_some() { way } else { flags };
            let from = parent.as_ref().unwrap_or(&self.fd).as_fd();
            let fd = openat(from, part, wanted | OFlags::NOFOLLOW, Mode::empty())?;
            parent = Some(fd);
        }
        parent.ok_or_else(|| Errno::INVAL.into())
    }
}

/// Opens a file that the user names, if it is a regular one; links are followed.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    regular(openat(CWD, path, flags, Mode::empty())?).map(|(file, _)| file)
}

fn regular(fd: OwnedFd) -> io::Result<(File, u64)> {
    let stat = fstat(&fd)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        let why = "it is not a regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    Ok((File::from(fd), u64::try_from(stat.st_size).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways of resolving must agree on what they refuse.
    #[test]
    fn nothing_outside_is_reachable() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "x").unwrap();
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir_all(at("a/b")).unwrap();
        std::fs::write(at("a/b/file"), "inside").unwrap();
        std::os::unix::fs::symlink(outside.path(), at("a/out")).unwrap();
        std::os::unix::fs::symlink("b/file", at("a/in")).unwrap();
        std::os::unix::fs::symlink("loop", at("a/loop")).unwrap();
        rustix::fs::mkfifoat(CWD, at("a/pipe"), Mode::from_raw_mode(0o600)).unwrap();
        for modern in [true, false] {
            let root = Root::open(dir.path()).unwrap();
            root.modern.store(modern, Ordering::Relaxed);
            let opens = |path: &str| root.open_file(path.as_bytes(), Links::Never).is_ok();
            let inside = |path: &str| root.open_file(path.as_bytes(), Links::Inside).is_ok();
            assert!(opens("a/b/file"), "{modern}");
            assert_eq!(inside("a/in"), modern);
            for path in [
                "a/out/secret",
                "a/in",
                "a/loop",
                "a/pipe",
                "a/b",
                "../x",
                "a/b/../../../etc/passwd",
                "/etc/passwd",
            ] {
                assert!(!opens(path), "{path} {modern}");
            }
            for path in ["a/out/secret", "a/loop", "/etc/passwd", "../x"] {
                assert!(!inside(path), "{path} {modern}");
            }
            assert!(root.open_directory(b"a/out").is_err());
            assert!(root.open_directory(b"").is_ok());
        }
    }
}
