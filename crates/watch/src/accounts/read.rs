//! `/etc/passwd` and `/etc/group` as a process sees them (`passwd(5)`, `group(5)`). What other sources of the name service know
//! (LDAP, SSSD) is not seen.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};
use seawall_runtime::state::{Group, User};

/// Bytes of a file that are read.
const LONGEST: u64 = 1 << 20;

/// The process whose root is that of the host.
const FIRST: i64 = 1;
/// This process.
const OWN: &str = "self";

/// Users and groups.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
}

/// Reads the accounts of the root that a process has, so many of each kind at most; nothing where the process is gone. A root
/// without such files has no accounts.
pub(super) fn of_process(proc: &Path, process: i64, most: usize) -> Option<Found> {
    of_root(&proc.join(process.to_string()).join("root"), most)
}

/// Reads those of the host: those that its first process sees. Where that process may not be looked at, they are those that we
/// see, unless we are elsewhere.
pub(super) fn of_host(proc: &Path, most: usize) -> Option<Found> {
    let first = of_process(proc, FIRST, most);
    let own = namespace(proc, OWN);
    let is_elsewhere = mounts_of(proc, FIRST).is_some_and(|first| own != Some(first));
    first.or_else(|| {
        let root = proc.join(OWN).join("root");
        (!is_elsewhere).then(|| of_root(&root, most)).flatten()
    })
}

/// Returns the mount namespace of the host.
pub(super) fn mounts_of_host(proc: &Path) -> Option<u64> {
    mounts_of(proc, FIRST).or_else(|| namespace(proc, OWN))
}

fn of_root(path: &Path, most: usize) -> Option<Found> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(CWD, path, flags, Mode::empty()).ok()?;
    Some(Found {
        users: users(&text(&root, "etc/passwd"), most),
        groups: groups(&text(&root, "etc/group"), most),
    })
}

/// Returns the mount namespace of a process.
pub(super) fn mounts_of(proc: &Path, process: i64) -> Option<u64> {
    namespace(proc, &process.to_string())
}

fn namespace(proc: &Path, process: &str) -> Option<u64> {
    let path = proc.join(process).join("ns/mnt");
    Some(std::fs::metadata(path).ok()?.ino())
}

/// Reads a file beneath a root. Links stay in the root, whoever made them, and nothing but a regular file is opened.
fn text(root: &OwnedFd, path: &str) -> String {
    let how = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let Ok(place) = openat2(root, path, flags, Mode::empty(), how) else {
        return String::new();
    };
    let of = fstat(place.as_fd()).map(|it| FileType::from_raw_mode(it.st_mode));
    if of != Ok(FileType::RegularFile) {
        return String::new();
    }
    // The very file that was looked at, also where somebody has put another in its place.
    let again = format!("/proc/self/fd/{}", place.as_raw_fd());
    let nonblocking = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(nonblocking)
        .open(again);
    opened.map(|file| start(&file)).unwrap_or_default()
}

fn start(file: &File) -> String {
    let mut bytes = Vec::new();
    // What could be read counts.
    file.take(LONGEST).read_to_end(&mut bytes).ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Of several users with one id the first counts, as for the name service.
fn users(text: &str, most: usize) -> Vec<User> {
    let mut seen = BTreeSet::new();
    let read = text.lines().filter_map(user);
    read.filter(|user| seen.insert(user.id))
        .take(most)
        .collect()
}

fn groups(text: &str, most: usize) -> Vec<Group> {
    let mut seen = BTreeSet::new();
    let read = text.lines().filter_map(group);
    read.filter(|group| seen.insert(group.id))
        .take(most)
        .collect()
}

fn user(line: &str) -> Option<User> {
    let mut parts = line.split(':');
    let name = parts.next().filter(|name| is_name(name))?;
    let (id, group) = (parts.nth(1)?, parts.next()?);
    let (home, shell) = (parts.nth(1)?, parts.next()?);
    Some(User {
        id: id.parse().ok()?,
        group: group.parse().ok()?,
        name: name.to_owned(),
        home: home.to_owned(),
        shell: shell.to_owned(),
    })
}

fn group(line: &str) -> Option<Group> {
    let mut parts = line.split(':');
    let name = parts.next().filter(|name| is_name(name))?;
    Some(Group {
        id: parts.nth(1)?.parse().ok()?,
        name: name.to_owned(),
    })
}

/// Lines that begin with `+`, `-` or `#` are no accounts.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(['+', '-', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn user_of(id: u32, name: &str, home: &str, shell: &str) -> User {
        User {
            id,
            group: id,
            name: name.to_owned(),
            home: home.to_owned(),
            shell: shell.to_owned(),
        }
    }

    #[test]
    fn lines_of_both_files_are_understood() {
        let text = "root:x:0:0:root:/root:/bin/bash\n# a note\n+nis:x:1:1::/:\nbroken\nbin:x:no:1::/:\n\
                    web:x:33:33:a:/var/www:/sbin/nologin\ntoor:x:0:0::/x:/bin/sh\n:x:5:5::/:/\nlast:x:7:7::/l:";
        let expected = [
            user_of(0, "root", "/root", "/bin/bash"),
            user_of(33, "web", "/var/www", "/sbin/nologin"),
            user_of(7, "last", "/l", ""),
        ];
        assert_eq!(users(text, 10), expected);
        assert_eq!(users(text, 1).len(), 1);
        let text = "root:x:0:\nstaff:x:50:a,b\nbroken:x\nagain:x:50:\n";
        let names: Vec<_> = groups(text, 10)
            .into_iter()
            .map(|it| (it.id, it.name))
            .collect();
        assert_eq!(names, [(0, "root".to_owned()), (50, "staff".to_owned())]);
    }

    /// A folder that looks like `/proc` with one process, whose root is a folder.
    fn process(make: impl FnOnce(&Path)) -> (tempfile::TempDir, Option<Found>) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("7/root");
        std::fs::create_dir_all(root.join("etc")).unwrap();
        make(&root);
        let found = of_process(folder.path(), 7, 100);
        (folder, found)
    }

    #[test]
    fn only_regular_files_of_the_root_are_read() {
        let line = "web:x:33:33::/:/\n";
        let (_, found) = process(|root| std::fs::write(root.join("etc/passwd"), line).unwrap());
        assert_eq!(found.unwrap().users, [user_of(33, "web", "/", "/")]);
        // Links stay in the root: the one of the host has more than one user.
        let (_, found) = process(|root| {
            std::fs::write(root.join("own"), line).unwrap();
            symlink("/own", root.join("etc/passwd")).unwrap();
        });
        assert_eq!(found.unwrap().users.len(), 1);
        let (_, found) = process(|root| symlink("/etc/passwd", root.join("etc/passwd")).unwrap());
        assert_eq!(found, Some(Found::default()));
        let (_, found) =
            process(|root| symlink("../../../etc/passwd", root.join("etc/passwd")).unwrap());
        assert_eq!(found, Some(Found::default()));
        // A pipe would be waited for.
        let (_, found) = process(|root| {
            let pipe = root.join("etc/passwd");
            let made = std::process::Command::new("mkfifo").arg(pipe).status();
            assert!(made.unwrap().success());
        });
        assert_eq!(found, Some(Found::default()));
        let nobody = tempfile::tempdir().unwrap();
        assert_eq!(of_process(nobody.path(), 7, 100), None);
    }
}
