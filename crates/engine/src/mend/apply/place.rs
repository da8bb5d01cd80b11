//! Files of the host, reached by way of no symbolic link: each part of a path is opened below the one before it, and
//! what is changed is what was opened (`openat(2)`).

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, RenameFlags, Stat, Uid};
use rustix::io::Errno;
use seawall_model::host::file::FileKind;

/// A place in a folder that is open.
#[derive(Debug)]
pub(super) struct Place {
    folder: OwnedFd,
    name: String,
    path: String,
}

/// Why nothing is done, as a clause.
pub(super) type Refused = String;

/// Whose a file is and what may be done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rights {
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Place {
    /// Opens the folder of a path below the root.
    pub(super) fn open(root: &Path, path: &str) -> Result<Self, Refused> {
        let found = Self::find(root, path)?;
        found.ok_or_else(|| format!("{path}: No such file or directory"))
    }

    /// The same; nothing where a folder on the way is not there.
    pub(super) fn find(root: &Path, path: &str) -> Result<Option<Self>, Refused> {
        let (parts, name) = split(path)?;
        let mut folder = rustix::fs::open(root, FOLDER | OFlags::CLOEXEC, Mode::empty())
            .map_err(|error| format!("{}: {error}", root.display()))?;
        for part in parts {
            folder = match rustix::fs::openat(&folder, part, FOLDER | NO_LINK, Mode::empty()) {
                Ok(folder) => folder,
                Err(Errno::NOENT) => return Ok(None),
                Err(error) => return Err(on_the_way(path, part, error)),
            };
        }
        Ok(Some(Self {
            folder,
            name: name.to_owned(),
            path: path.to_owned(),
        }))
    }

    /// The same, making the folders that are not there; each that is made is told first.
    pub(super) fn open_or_make(
        root: &Path,
        path: &str,
        tell: &mut dyn FnMut(&str) -> Result<(), Refused>,
    ) -> Result<Self, Refused> {
        let (parts, _) = split(path)?;
        let mut below = String::new();
        for part in parts {
            below.push('/');
            below.push_str(part);
            let place = Self::open(root, &below)?;
            if place.stat()?.is_none() {
                tell(&below)?;
                rustix::fs::mkdirat(&place.folder, &place.name, Mode::from_raw_mode(0o755))
                    .map_err(|error| format!("{below} could not be made: {error}"))?;
                place.sync()?;
            }
        }
        Self::open(root, path)
    }

    /// Looks at what is there; nothing where nothing is.
    pub(super) fn stat(&self) -> Result<Option<Stat>, Refused> {
        match rustix::fs::statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => Ok(Some(found)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Opens what is there, of whatever kind it is, and sees that it is of this one.
    pub(super) fn held(&self, kind: FileKind) -> Result<Held, Refused> {
        let flags = OFlags::PATH | NO_LINK;
        let fd = rustix::fs::openat(&self.folder, &self.name, flags, Mode::empty());
        let fd = fd.map_err(|error| self.failed(error))?;
        let found = rustix::fs::fstat(&fd).map_err(|error| self.failed(error))?;
        let is_it = matches!(
            (FileType::from_raw_mode(found.st_mode), kind),
            (FileType::RegularFile, FileKind::File)
                | (FileType::Directory, FileKind::Directory)
                | (FileType::Socket, FileKind::Socket)
        );
        if is_it {
            Ok(Held {
                rights: Rights::of(&found),
                fd,
            })
        } else {
            Err(format!(
                "{} is something else by now: a link, say",
                self.path
            ))
        }
    }

    /// Reads a regular file whole; nothing where nothing is there.
    pub(super) fn read(&self) -> Result<Option<(Vec<u8>, Rights)>, Refused> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | NO_LINK;
        let fd = match rustix::fs::openat(&self.folder, &self.name, flags, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => return Err(format!("{} is a link", self.path)),
            Err(error) => return Err(self.failed(error)),
        };
        let found = rustix::fs::fstat(&fd).map_err(|error| self.failed(error))?;
        if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
            return Err(format!("{} is no regular file", self.path));
        }
        let mut bytes = Vec::new();
        let file = File::from(fd);
        let read = file.take(LONGEST.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| format!("{}: {error}", self.path))?;
        if u64::try_from(bytes.len()).is_ok_and(|read| read > LONGEST) {
            return Err(format!("{} has more than {LONGEST} bytes", self.path));
        }
        Ok(Some((bytes, Rights::of(&found))))
    }

    /// Writes a file in one step: beside its place under another name, synced, then renamed. `before` is what it has
    /// to hold until then; nothing means that it must not be there.
    pub(super) fn write(
        &self,
        beside: &str,
        bytes: &[u8],
        before: Option<&[u8]>,
        rights: Rights,
    ) -> Result<(), Refused> {
        let done = self
            .prepare(beside, bytes, rights)
            .and_then(|()| self.exchange(beside, before));
        if done.is_err() {
            // The error that counts is another one.
            let _gone = rustix::fs::unlinkat(&self.folder, beside, AtFlags::empty());
        }
        done?;
        self.sync()
    }

    /// Removes a file.
    pub(super) fn remove(&self) -> Result<(), Refused> {
        rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::empty())
            .map_err(|error| self.failed(error))?;
        self.sync()
    }

    /// Removes what a change that was ended in its middle left beside the place, where anything.
    pub(super) fn clear(&self, beside: &str) -> Result<(), Refused> {
        let is_own = beside.starts_with(&format!(".{}.seawall-", self.name));
        if !is_own || beside.contains('/') {
            return Err(format!("{} is no name of ours", beside.escape_debug()));
        }
        match rustix::fs::unlinkat(&self.folder, beside, AtFlags::empty()) {
            Ok(()) => self.sync(),
            Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Removes a folder where it is empty; says whether it is gone.
    pub(super) fn remove_folder(&self) -> Result<bool, Refused> {
        match rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::REMOVEDIR) {
            Ok(()) => self.sync().map(|()| true),
            Err(Errno::NOENT) => Ok(true),
            Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
            Err(error) => Err(self.failed(error)),
        }
    }

    fn prepare(&self, beside: &str, bytes: &[u8], rights: Rights) -> Result<(), Refused> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | NO_LINK;
        let mode = Mode::from_raw_mode(0o600);
        let fd = rustix::fs::openat(&self.folder, beside, flags, mode);
        let mut file = File::from(fd.map_err(|error| self.failed(error))?);
        let failed = |error: std::io::Error| format!("{}: {error}", self.path);
        file.write_all(bytes).map_err(failed)?;
        // The owner first: a change of it takes bits away.
        let (uid, gid) = (Uid::from_raw(rights.uid), Gid::from_raw(rights.gid));
        rustix::fs::fchown(&file, Some(uid), Some(gid)).map_err(|error| self.failed(error))?;
        rustix::fs::fchmod(&file, Mode::from_raw_mode(rights.mode))
            .map_err(|error| self.failed(error))?;
        self.attributes(&file)?;
        file.sync_all().map_err(failed)
    }

    /// Keeps access control lists and the security module's label of what is replaced.
    fn attributes(&self, new: &File) -> Result<(), Refused> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | NO_LINK;
        let Ok(old) = rustix::fs::openat(&self.folder, &self.name, flags, Mode::empty()) else {
            return Ok(());
        };
        for name in ["system.posix_acl_access", "security.selinux"] {
            let mut value = vec![0_u8; 4096];
            let Ok(length) = rustix::fs::fgetxattr(&old, name, &mut value) else {
                continue;
            };
            let value = value.get(..length).unwrap_or_default();
            rustix::fs::fsetxattr(new, name, value, rustix::fs::XattrFlags::empty())
                .map_err(|error| format!("{}: {name} could not be kept: {error}", self.path))?;
        }
        Ok(())
    }

    fn exchange(&self, beside: &str, before: Option<&[u8]>) -> Result<(), Refused> {
        let now = self.read()?.map(|(bytes, _)| bytes);
        if now.as_deref() != before {
            return Err(format!("{} was changed meanwhile", self.path));
        }
        let flags = match before {
            Some(_) => RenameFlags::empty(),
            None => RenameFlags::NOREPLACE,
        };
        rustix::fs::renameat_with(&self.folder, beside, &self.folder, &self.name, flags)
            .map_err(|error| self.failed(error))
    }

    /// Sees that what was done to the folder survives.
    fn sync(&self) -> Result<(), Refused> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::openat(&self.folder, ".", flags, Mode::empty());
        let folder = folder.map_err(|error| self.failed(error))?;
        rustix::fs::fsync(&folder).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: Errno) -> Refused {
        format!("{}: {error}", self.path)
    }
}

/// A file, folder or socket that is held open, so that it stays the one that was looked at.
#[derive(Debug)]
pub(super) struct Held {
    fd: OwnedFd,
    pub(super) rights: Rights,
}

impl Held {
    /// Sets the permission bits. What is opened by its path alone is only reached through `/proc`.
    pub(super) fn set_mode(&self, mode: u32) -> Result<(), Refused> {
        let path = format!("/proc/self/fd/{}", self.fd.as_raw_fd());
        rustix::fs::chmod(path, Mode::from_raw_mode(mode)).map_err(|error| error.to_string())
    }

    /// Sets owner and group.
    pub(super) fn set_owner(&self, (uid, gid): (u32, u32)) -> Result<(), Refused> {
        let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
        rustix::fs::chownat(&self.fd, "", Some(uid), Some(gid), AtFlags::EMPTY_PATH)
            .map_err(|error| error.to_string())
    }
}

impl Rights {
    fn of(found: &Stat) -> Self {
        Self {
            mode: found.st_mode & 0o7777,
            uid: found.st_uid,
            gid: found.st_gid,
        }
    }
}

/// Returns the name under which this process writes a file before it takes its place.
pub(super) fn beside(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    format!(".{name}.seawall-{}", std::process::id())
}

/// Splits a path into its folders and the last name.
fn split(path: &str) -> Result<(Vec<&str>, &str), Refused> {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_straight =
        path.starts_with('/') && !parts.iter().any(|part| matches!(*part, "." | ".."));
    let name = parts.pop().filter(|_| is_straight && !path.contains('\0'));
    let name =
        name.ok_or_else(|| format!("{} is no path that can be followed", path.escape_debug()))?;
    Ok((parts, name))
}

fn on_the_way(path: &str, part: &str, error: Errno) -> Refused {
    match error {
        Errno::LOOP | Errno::NOTDIR => format!("{path}: `{part}` is a link, or no folder"),
        error => format!("{path}: {part}: {error}"),
    }
}

const FOLDER: OFlags = OFlags::PATH.union(OFlags::DIRECTORY);
const NO_LINK: OFlags = OFlags::NOFOLLOW.union(OFlags::CLOEXEC);
/// No configuration is longer.
const LONGEST: u64 = 4 << 20;
