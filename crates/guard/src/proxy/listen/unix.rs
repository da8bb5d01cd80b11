//! Unix sockets that are made so that nobody else has a hand in them.
//!
//! Its folders are opened without following a link, and may be written by nobody but root and ourselves – whoever can write
//! there could put a socket of their own in the place. The socket is made with no rights for others and then given its
//! group and mode. What is in the place is taken away only where it is a socket that nobody listens on.

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{
    AtFlags, CWD, FileType, Gid, Mode, OFlags, Stat, chmodat, chownat, fstat, openat, statat,
    unlinkat,
};
use rustix::process::{geteuid, umask};

use crate::principal::Peer;
use crate::proxy::Failure;

/// A socket that listens.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) listener: UnixListener,
    folder: OwnedFd,
    name: PathBuf,
    /// Which socket it is, so that another's is not taken away at the end.
    made: (u64, u64),
}

impl Socket {
    /// Makes the socket and listens.
    pub(crate) fn listen(path: &Path, mode: u32, group: Option<&str>) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::file(path, &error.to_string());
        let (folder, name) = open_folder(path)?;
        let group = group.map(|it| find_group(it, path)).transpose()?;
        clear(path, &folder, &name)?;
        // The short way by the descriptor: a socket's address may have only 108 bytes, and no part of it can be swapped.
        let short = format!("/proc/self/fd/{}", folder.as_raw_fd());
        let before = umask(Mode::from_raw_mode(0o177));
        let bound = UnixListener::bind(Path::new(&short).join(&name));
        umask(before);
        let listener = bound.map_err(failed)?;
        let own = |it: rustix::io::Errno| failed(it.into());
        if let Some(group) = group {
            let gid = Some(Gid::from_raw(group));
            chownat(&folder, &name, None, gid, AtFlags::SYMLINK_NOFOLLOW).map_err(own)?;
        }
        let mode = Mode::from_raw_mode(mode & 0o777);
        chmodat(&folder, &name, mode, AtFlags::empty()).map_err(own)?;
        let stat = statat(&folder, &name, AtFlags::SYMLINK_NOFOLLOW).map_err(own)?;
        listener.set_nonblocking(true).map_err(failed)?;
        Ok(Self {
            listener,
            made: identity(&stat),
            folder,
            name,
        })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let stat = statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW);
        if stat.is_ok_and(|it| identity(&it) == self.made) {
            // Nothing is left to be done where that fails.
            let _gone = unlinkat(&self.folder, &self.name, AtFlags::empty());
        }
    }
}

/// Says who is at the other end.
pub(crate) fn peer(stream: &UnixStream) -> io::Result<Peer> {
    let told = rustix::net::sockopt::socket_peercred(stream)?;
    Ok(Peer {
        uid: told.uid.as_raw(),
        gid: told.gid.as_raw(),
        pid: told.pid.as_raw_pid(),
    })
}

fn identity(stat: &Stat) -> (u64, u64) {
    (stat.st_dev, stat.st_ino)
}

fn open_folder(path: &Path) -> Result<(OwnedFd, PathBuf), Failure> {
    let failed = |why: &str| Failure::file(path, why);
    if !path.is_absolute() {
        return Err(failed("the path of a socket has to be absolute"));
    }
    let name = path.file_name().ok_or_else(|| failed("is no name"))?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut folder = openat(CWD, "/", flags, Mode::empty()).map_err(|it| failed(&told(it)))?;
    judge_folder(path, &folder)?;
    for part in path.parent().into_iter().flat_map(Path::components) {
        let Component::Normal(part) = part else {
            if part == Component::RootDir {
                continue;
            }
            return Err(failed("the path has a part that is no name"));
        };
        folder = openat(&folder, part, flags, Mode::empty()).map_err(|error| {
            let link = matches!(error, rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR);
            let at = part.display();
            let hint = "write the path without links, such as /run instead of /var/run";
            if link {
                return failed(&format!("`{at}` is a link or no folder")).hint(hint);
            }
            failed(&format!("`{at}` cannot be opened: {}", told(error)))
        })?;
        judge_folder(path, &folder)?;
    }
    Ok((folder, PathBuf::from(name)))
}

/// Refuses a folder in which others could put another socket.
fn judge_folder(path: &Path, folder: &OwnedFd) -> Result<(), Failure> {
    let stat = fstat(folder).map_err(|error| Failure::file(path, &told(error)))?;
    let ours = stat.st_uid == 0 || stat.st_uid == geteuid().as_raw();
    let sticky = stat.st_mode & 0o1000 != 0;
    if ours && (stat.st_mode & 0o022 == 0 || sticky) {
        return Ok(());
    }
    let why = "others may write in a folder on its way and could put a socket of their own there";
    Err(Failure::file(path, why).hint("use a folder of its own that only root may write in"))
}

fn clear(path: &Path, folder: &OwnedFd, name: &Path) -> Result<(), Failure> {
    let Ok(stat) = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) else {
        return Ok(());
    };
    if FileType::from_raw_mode(stat.st_mode) != FileType::Socket {
        return Err(Failure::file(
            path,
            "something other than a socket is there",
        ));
    }
    let short = format!("/proc/self/fd/{}", folder.as_raw_fd());
    match UnixStream::connect(Path::new(&short).join(name)) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            unlinkat(folder, name, AtFlags::empty())
                .map_err(|error| Failure::file(path, &told(error)))
        }
        Ok(_) => Err(Failure::file(path, "somebody listens there already")),
        Err(error) => Err(Failure::file(path, &format!("a socket is there: {error}"))),
    }
}

/// Finds a group by name or number (group(5)).
fn find_group(name: &str, path: &Path) -> Result<u32, Failure> {
    if let Ok(number) = name.parse() {
        return Ok(number);
    }
    let failed = |why: String| Failure::file(path, &why);
    let groups = std::fs::read_to_string("/etc/group")
        .map_err(|error| failed(format!("/etc/group cannot be read: {error}")))?;
    let entry = |line: &str| {
        let mut fields = line.split(':');
        let number = (fields.next()? == name).then(|| fields.nth(1))??;
        number.parse().ok()
    };
    let found = groups.lines().find_map(entry);
    found.ok_or_else(|| failed(format!("there is no group `{name}`")))
}

fn told(error: rustix::io::Errno) -> String {
    io::Error::from(error).to_string()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    use super::*;

    fn refusal(path: &Path) -> String {
        Socket::listen(path, 0o660, None).unwrap_err().to_string()
    }

    #[test]
    fn only_a_dead_socket_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        let path = folder.join("g.sock");
        let first = Socket::listen(&path, 0o640, None).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o640);
        assert!(refusal(&path).contains("somebody listens"));
        drop(first);
        assert!(!path.exists());
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        drop(Socket::listen(&path, 0o660, Some("0")).unwrap());
        fs::write(&path, "x").unwrap();
        assert!(refusal(&path).contains("other than a socket"));
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }

    #[test]
    fn a_socket_of_others_stays_when_we_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join("g.sock");
        let ours = Socket::listen(&path, 0o660, None).unwrap();
        fs::remove_file(&path).unwrap();
        let _theirs = UnixListener::bind(&path).unwrap();
        drop(ours);
        assert!(path.exists());
    }

    #[test]
    fn links_and_open_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        fs::create_dir(folder.join("real")).unwrap();
        symlink(folder.join("real"), folder.join("link")).unwrap();
        assert!(refusal(&folder.join("link/g.sock")).contains("is a link"));
        assert!(refusal(Path::new("g.sock")).contains("absolute"));
        assert!(refusal(&folder.join("real/../g.sock")).contains("no name"));
        let open = fs::Permissions::from_mode(0o777);
        fs::set_permissions(folder.join("real"), open).unwrap();
        assert!(refusal(&folder.join("real/g.sock")).contains("others may write"));
        assert!(refusal(&folder.join("none/g.sock")).contains("cannot be opened"));
    }

    #[test]
    fn the_kernel_says_who_is_there() {
        let (one, _other) = UnixStream::pair().unwrap();
        let told = peer(&one).unwrap();
        assert_eq!(told.uid, geteuid().as_raw());
        assert_eq!(u32::try_from(told.pid).unwrap(), std::process::id());
    }
}
