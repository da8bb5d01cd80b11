//! Where processes are: their mounts and control groups, as `/proc` tells.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use seawall_sensor::gate::wire::Group;

use crate::containers::document::below;

/// The most bytes of a list of mounts.
const MOST: u64 = 16 << 20;

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// Where it is.
    pub at: PathBuf,
    /// The kind of its file system.
    pub kind: String,
    /// The kind of control groups, and other options of its file system.
    pub options: String,
    /// Whether nothing may be written through it.
    pub is_read_only: bool,
}

/// Returns the mounts of a process, `self` or its number.
pub(super) fn mounts(process: &str) -> Vec<Mount> {
    let Ok(file) = File::open(format!("/proc/{process}/mountinfo")) else {
        return Vec::new();
    };
    let lines = BufReader::new(file.take(MOST))
        .split(b'\n')
        .map_while(Result::ok);
    lines
        .filter_map(|line| mount(&String::from_utf8_lossy(&line)))
        .collect()
}

/// Reads a line of mountinfo (proc(5)): ids, device, root, place, options, optional fields, `-`, kind, source, options.
pub(super) fn mount(line: &str) -> Option<Mount> {
    let (front, back) = line.split_once(" - ")?;
    let mut front = front.split(' ').skip(4);
    let (at, options) = (front.next()?, front.next()?);
    let mut back = back.split(' ');
    let kind = back.next()?.to_owned();
    Some(Mount {
        at: PathBuf::from(unescaped(at)),
        kind,
        options: back.nth(1).unwrap_or_default().to_owned(),
        is_read_only: options.split(',').any(|it| it == "ro"),
    })
}

/// Blanks and backslashes stand as three octal digits.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..3).and_then(|it| u8::from_str_radix(it, 8).ok());
        if let (Some(byte), Some(rest)) = (digits, part.get(3..)) {
            bytes.push(byte);
            bytes.extend(rest.as_bytes());
        } else {
            bytes.push(b'\\');
            bytes.extend(part.as_bytes());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns where the second hierarchy of control groups is mounted.
pub(super) fn unified() -> Option<PathBuf> {
    let mut mounts = mounts("self").into_iter();
    mounts.find(|it| it.kind == "cgroup2").map(|it| it.at)
}

/// Returns the control groups of a process as the kernel's programs see them: in the second hierarchy where it is in one of
/// it, else that of the first which limits processes. Nothing where it is in neither but at the root.
pub(super) fn group(process: i32) -> Option<Group> {
    let text = std::fs::read_to_string(format!("/proc/{process}/cgroup")).ok()?;
    let mounts = mounts("self");
    let first = |it: &&Mount| it.kind == "cgroup" && it.options.split(',').any(|it| it == "pids");
    let all = text.lines().filter_map(|line| {
        let (_, rest) = line.split_once(':')?;
        rest.split_once(':')
    });
    let (mut second, mut limits) = (None, None);
    for (controllers, path) in all {
        if controllers.is_empty() {
            second = Some(path);
        } else if controllers.split(',').any(|it| it == "pids") {
            limits = Some(path);
        }
    }
    let second = second.filter(|path| *path != "/");
    let limits = limits.filter(|path| *path != "/");
    let (mount, path, hierarchy) = match (second, limits) {
        (Some(path), _) => (mounts.iter().find(|it| it.kind == "cgroup2")?, path, 2),
        (None, Some(path)) => (mounts.iter().find(first)?, path, 1),
        (None, None) => return None,
    };
    let folder = std::fs::metadata(below(&mount.at, Path::new(path))).ok()?;
    Some(Group {
        id: folder.ino(),
        hierarchy,
    })
}

/// Returns the number of a process' mount namespace.
pub(super) fn mount_namespace(process: i32) -> Option<u32> {
    let it = std::fs::metadata(format!("/proc/{process}/ns/mnt")).ok()?;
    u32::try_from(it.ino()).ok()
}

/// Returns when a process was started, in ticks since the machine was: with its number that is who it is.
pub(super) fn started(process: i32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    rest.split_ascii_whitespace().nth(19)?.parse().ok()
}

/// Returns by whose rights a process acts, as the host numbers users (proc(5): real, effective, saved, of files).
pub(super) fn user(process: i32) -> Option<u32> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    line.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// Returns the parent of a process.
pub(super) fn parent(process: i32) -> Option<i32> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    rest.split_ascii_whitespace().nth(1)?.parse().ok()
}

/// Returns the ids of containers that the control groups of a process name, whatever stands around them.
pub(super) fn containers(process: i32) -> Vec<String> {
    let text = std::fs::read_to_string(format!("/proc/{process}/cgroup")).unwrap_or_default();
    let mut found: Vec<String> = ids(&text).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// An id is 64 hexadecimal digits: `/docker/ID`, `/docker-ID.scope`, `slice:docker:ID`.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_ascii_alphanumeric())
        .filter(|part| part.len() == 64 && part.bytes().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::{ids, mount, unescaped};

    #[test]
    fn ids_stand_in_each_kind_of_path() {
        let id = "0123456789abcdef".repeat(4);
        let other = "f".repeat(64);
        let text = format!(
            "8:pids:/docker/{id}\n0::/a.slice/docker-{other}.scope/x\n1:cpu:/s:docker:{id}\n2:x:/{id}0\n"
        );
        assert_eq!(ids(&text).collect::<Vec<_>>(), [&id, &other, &id]);
    }

    proptest::proptest! {
        /// Containers choose the names of their mounts.
        #[test]
        fn whatever_stands_there_is_read(line in "[ /\\\\0-9a-z:-]{0,80}") {
            drop(mount(&line));
            let text = unescaped(&line);
            proptest::prop_assert!(text.len() <= line.len().saturating_mul(3));
        }
    }

    #[test]
    fn lines_of_mounts() {
        // proc(5), with a blank in the place.
        let line =
            "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue";
        let read = mount(line).unwrap();
        assert_eq!(read.at.to_str(), Some("/mnt 2"));
        assert_eq!(
            (read.kind.as_str(), read.options.as_str()),
            ("ext3", "rw,errors=continue")
        );
        assert!(!read.is_read_only);
        let line = "40 35 0:5 / /x ro - tmpfs tmpfs rw";
        assert!(mount(line).unwrap().is_read_only);
        for broken in ["", "36 35", "36 35 98:0 / /x - ", "a b c d e f g"] {
            assert!(
                mount(broken).is_none_or(|it| it.kind.is_empty()),
                "{broken}"
            );
        }
        for (text, want) in [
            ("a\\134b", "a\\b"),
            ("\\", "\\"),
            ("\\04", "\\04"),
            ("\\999", "\\999"),
        ] {
            assert_eq!(unescaped(text), want);
        }
    }
}
