//! What processes use that were there before anybody watched: the files that they have mapped (`/proc/PID/maps`) and open
//! (`/proc/PID/fd`), proc(5).

use std::fs;
use std::io::Read as _;
use std::path::Path;

use seawall_model::in_use::code_of;

/// Code that a process of a container uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Present {
    pub(super) container: String,
    pub(super) process: i64,
    pub(super) file: String,
}

/// Reads what a process uses; nothing where it has ended.
pub(super) fn read(proc: &Path, container: &str, process: i64) -> Vec<Present> {
    let folder = proc.join(process.to_string());
    let mut files = Vec::new();
    // The program first: it may lie anywhere.
    if let Ok(program) = fs::read_link(folder.join("exe")) {
        files.extend(program.to_str().and_then(executed));
    }
    let mut maps = Vec::new();
    let opened = fs::File::open(folder.join("maps"));
    // What was read before the process ended is true.
    drop(opened.and_then(|file| file.take(LARGEST).read_to_end(&mut maps)));
    files.extend(mapped(&maps));
    for entry in fs::read_dir(folder.join("fd"))
        .into_iter()
        .flatten()
        .take(MOST)
    {
        let link = entry.and_then(|entry| fs::read_link(entry.path()));
        let path = link.ok();
        let path = path.as_deref().and_then(Path::to_str);
        files.extend(path.and_then(code_of).map(std::borrow::Cow::into_owned));
    }
    // The id may be another process's by now.
    let groups = fs::read_to_string(folder.join("cgroup")).unwrap_or_default();
    if !groups.contains(container) {
        return Vec::new();
    }
    files.sort();
    files.dedup();
    let present = |file| Present {
        container: container.to_owned(),
        process,
        file,
    };
    files.into_iter().map(present).collect()
}

/// Names a program that was executed, wherever it lies.
pub(super) fn executed(path: &str) -> Option<String> {
    if let Some(code) = code_of(path) {
        return Some(code.into_owned());
    }
    let inside = path.strip_prefix('/')?;
    let is_file = !inside.is_empty() && !inside.contains('\0') && !inside.ends_with(" (deleted)");
    (is_file && inside.len() <= LONGEST).then(|| inside.to_owned())
}

/// The files with code among the lines of `maps`: address, rights, offset, device, inode, and the path behind blanks.
fn mapped(maps: &[u8]) -> Vec<String> {
    let lines = maps.split(|byte| *byte == b'\n');
    let named = lines.filter_map(|line| {
        let line = std::str::from_utf8(line).ok()?;
        let path = line.get(line.find('/')?..)?;
        Some(code_of(path)?.into_owned())
    });
    let mut files: Vec<String> = named.collect();
    files.sort();
    files.dedup();
    files
}

/// Bytes of `maps` that are read.
const LARGEST: u64 = 4 << 20;
/// Descriptors that are looked at.
const MOST: usize = 4096;
/// Bytes of a path.
const LONGEST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::{executed, mapped};

    #[test]
    fn maps_name_files_with_code() {
        let maps = b"55d0-55d1 r-xp 00000000 fe:00 12 /usr/bin/python3.11\n\
            7f00-7f01 r-xp 00000000 00:2d 77   /usr/lib/x86_64-linux-gnu/libc.so.6\n\
            7f01-7f02 r--p 00000000 00:2d 77   /usr/lib/x86_64-linux-gnu/libc.so.6\n\
            7f02-7f03 r--p 00000000 00:2d 78   /usr/lib/locale/C.utf8/LC_CTYPE\n\
            7f04-7f05 rw-p 00000000 00:00 0    [heap]\n\
            7f06-7f07 rw-p 00000000 00:00 0\n\xff/x.so\n";
        assert_eq!(
            mapped(maps),
            ["usr/bin/python3.11", "usr/lib/x86_64-linux-gnu/libc.so.6"]
        );
    }

    #[test]
    fn programs_are_named_wherever_they_lie() {
        let cases = [
            ("/opt/server", Some("opt/server")),
            ("/usr/bin/sh", Some("usr/bin/sh")),
            ("/memfd:x (deleted)", None),
            ("memfd:x", None),
            ("/", None),
        ];
        for (path, want) in cases {
            assert_eq!(executed(path).as_deref(), want, "{path}");
        }
    }
}
