//! Which `dockerd` holds a socket: its descriptors (`proc_pid_fd(5)`) name the socket that its network's list
//! (`/proc/PID/net/unix`) has under the path. One that systemd opened counts, too: it was handed over.
//!
//! A socket that no `dockerd` holds leads elsewhere: to another machine by way of a tunnel, say. What this machine's
//! `dockerd` was started with says nothing of such an engine.

use std::collections::BTreeSet;
use std::path::Path;

use seawall_model::host::seen::Seen;

use super::read;

/// Returns the one of several processes that holds a socket; nothing where that cannot be seen. An error says that
/// none of them does.
pub(super) fn of_socket(root: &Path, socket: &str, all: &[u32]) -> Result<Option<u32>, String> {
    // With another root sockets that we reach need not be those that its processes have.
    if root != Path::new("/") || socket.is_empty() || all.is_empty() {
        return Ok(None);
    }
    let Seen::Known(straight) = read::resolve(root, socket) else {
        return Ok(None);
    };
    let mut is_all_seen = true;
    for pid in all {
        match holds(root, *pid, [socket, &straight]) {
            Some(true) => return Ok(Some(*pid)),
            Some(false) => {}
            None => is_all_seen = false,
        }
    }
    if is_all_seen {
        let why = "no dockerd that can be seen holds";
        return Err(format!("{why} {socket}: the engine may be anywhere"));
    }
    Ok(None)
}

/// Says whether a process holds a socket that was bound to one of these paths; nothing where that cannot be seen.
fn holds(root: &Path, pid: u32, paths: [&str; 2]) -> Option<bool> {
    let sockets = read::text(root, &format!("/proc/{pid}/net/unix"), MOST);
    let bound: BTreeSet<String> = sockets
        .known()?
        .lines()
        .filter_map(|line| bound(root, line, paths))
        .collect();
    let entries = std::fs::read_dir(read::place(root, &format!("/proc/{pid}/fd"))).ok()?;
    for entry in entries.take(MOST_DESCRIPTORS) {
        let link = std::fs::read_link(entry.ok()?.path()).ok();
        let link = link.map(|link| link.to_string_lossy().into_owned());
        if link.is_some_and(|link| bound.contains(&link)) {
            return Some(true);
        }
    }
    Some(false)
}

/// `Num RefCount Protocol Flags Type St Inode Path`: of a socket that listens at one of these paths, what a
/// descriptor of it leads to.
fn bound(root: &Path, line: &str, paths: [&str; 2]) -> Option<String> {
    let mut words = line.split_whitespace();
    let listens = words.nth(3)? == LISTENS;
    let inode = words.nth(2)?;
    let path = words.next()?;
    let is_it = |path: &str| paths.contains(&path);
    let is_it = is_it(path)
        || read::resolve(root, path)
            .known()
            .is_some_and(|it| is_it(it));
    (listens && is_it).then(|| format!("socket:[{inode}]"))
}

/// `__SO_ACCEPTCON` of the kernel.
const LISTENS: &str = "00010000";
const MOST: u64 = 16 << 20;
const MOST_DESCRIPTORS: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_process_holds_its_own_sockets_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("b"));
        let listener = UnixListener::bind(&path).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let root = Path::new("/");
        let own = std::process::id();
        for asked in [&path, &link] {
            let asked = asked.to_str().unwrap();
            assert_eq!(of_socket(root, asked, &[own]), Ok(Some(own)), "{asked}");
        }
        drop(listener);
        let path = path.to_str().unwrap();
        let why = of_socket(root, path, &[own]).unwrap_err();
        assert!(why.contains("may be anywhere"), "{why}");
        assert_eq!(of_socket(root, path, &[]), Ok(None));
        assert_eq!(of_socket(root, path, &[own, u32::MAX]), Ok(None));
    }
}
