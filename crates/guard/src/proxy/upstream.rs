//! The engine's socket. Every request has a connection of its own: on a shared one whatever was read differently by the
//! engine would end up in the answer of somebody else.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};

use rustix::fs::{Access, access};
use rustix::io::Errno;
use rustix::net::sockopt::{socket_error, socket_peercred};
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

use super::wire::{Plain, Wire as _, wait};

/// Where the engine is.
#[derive(Clone, Debug)]
pub(crate) struct Upstream {
    path: PathBuf,
    patience: Duration,
}

impl Upstream {
    pub(crate) fn new(path: &Path, patience: Duration) -> Self {
        let path = path.to_owned();
        Self { path, patience }
    }

    /// Connects; waits where the engine has too many connections to accept.
    pub(crate) fn connect(&self) -> io::Result<Plain> {
        let until = Instant::now().checked_add(self.patience);
        let address = SocketAddrUnix::new(&self.path)?;
        loop {
            let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
            let fd = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
            match connect(&fd, &address) {
                Ok(()) => return Ok(Plain::new(fd)),
                Err(Errno::INPROGRESS) => {
                    let plain = Plain::new(fd);
                    let out = rustix::event::PollFlags::OUT;
                    let [ready] = wait([(plain.writes(), out)], until)?;
                    if ready.is_empty() {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    socket_error(plain.writes())??;
                    return Ok(plain);
                }
                // Its queue is full (unix(7)).
                Err(Errno::AGAIN) if until.is_some_and(|it| Instant::now() < it) => {
                    std::thread::sleep(BREATH);
                }
                Err(Errno::AGAIN) => return Err(io::ErrorKind::TimedOut.into()),
                Err(other) => return Err(other.into()),
            }
        }
    }

    /// Returns the process that listens there.
    pub(crate) fn process(&self) -> io::Result<i32> {
        let plain = self.connect()?;
        Ok(socket_peercred(plain.reads())?.pid.as_raw_pid())
    }

    /// Says who else reaches it, where somebody does: the guard only guards what passes by it.
    pub(crate) fn exposure(&self) -> Option<String> {
        let at = self.path.display();
        let meta = std::fs::metadata(&self.path).ok()?;
        if !meta.file_type().is_socket() {
            return Some(format!("{at} is no socket"));
        }
        let mode = meta.mode() & 0o777;
        let who = if mode & 0o002 != 0 && self.is_open_to(None) {
            "everybody on this machine".to_owned()
        } else if mode & 0o020 != 0 && meta.gid() != 0 && self.is_open_to(Some(meta.gid())) {
            format!("the members of the group {}", meta.gid())
        } else {
            return None;
        };
        Some(format!(
            "{at} (mode {mode:04o}, group {}) can be reached by {who}, past the guard; give dockerd a socket in a folder \
             that only root may enter, or start it with `--group root`",
            meta.gid()
        ))
    }

    /// Says whether others, or the members of a group, may pass through the folders on the way to it.
    fn is_open_to(&self, group: Option<u32>) -> bool {
        let folders = self.path.ancestors().skip(1);
        let mut folders = folders.filter_map(|it| std::fs::metadata(it).ok());
        folders.all(|it| {
            let by_group = group == Some(it.gid()) && it.mode() & 0o010 != 0;
            by_group || it.mode() & 0o001 != 0
        })
    }

    /// Says whether we may use it at all.
    pub(crate) fn usable(&self) -> io::Result<()> {
        // To connect to a socket one has to be able to write to it (unix(7)).
        Ok(access(&self.path, Access::WRITE_OK)?)
    }
}

const BREATH: Duration = Duration::from_millis(5);

#[cfg(test)]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::{PermissionsExt as _, chown};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    fn who_else_reaches_the_engine_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("engine.sock");
        let _listener = UnixListener::bind(&path).unwrap();
        if chown(&path, None, Some(65_533)).is_err() {
            eprintln!("skipped: not root");
            return;
        }
        let cases = [
            (0o755, 0o600, None),
            (0o755, 0o660, Some("the members of the group 65533")),
            (0o755, 0o666, Some("everybody")),
            (0o700, 0o666, None),
        ];
        for (outer, inner, want) in cases {
            set_permissions(folder.path(), Permissions::from_mode(outer)).unwrap();
            set_permissions(&path, Permissions::from_mode(inner)).unwrap();
            let told = Upstream::new(&path, Duration::from_secs(1)).exposure();
            match (told, want) {
                (None, None) => {}
                (Some(told), Some(want)) => assert!(told.contains(want), "{told}"),
                (told, want) => panic!("{outer:o} {inner:o}: {told:?}, {want:?}"),
            }
        }
    }
}
