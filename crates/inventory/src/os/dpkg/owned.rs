//! Which files belong to a package: `info/NAME[:ARCH].list` (a path per line, folders too) and
//! `NAME.md5sums` (a digest, two spaces, a path without the leading slash).

use crate::os::path::normalise;

/// Reads a `.list` file. Folders that are not empty are left out: the line after each is inside it.
pub fn parse_list(bytes: &[u8]) -> Vec<Box<str>> {
    let mut files: Vec<Box<str>> = Vec::new();
    for line in lines(bytes) {
        let Some(path) = normalise(line) else {
            continue;
        };
        if files.last().is_some_and(|last| is_inside(&path, last)) {
            files.pop();
        }
        files.push(path);
    }
    sorted(files)
}

/// Reads an `.md5sums` file.
pub fn parse_md5sums(bytes: &[u8]) -> Vec<Box<str>> {
    let path = |line: &[u8]| {
        let (digest, path) = line.split_at_checked(32)?;
        let path = path.strip_prefix(b"  ").or(path.strip_prefix(b" *"))?;
        digest
            .iter()
            .all(u8::is_ascii_hexdigit)
            .then(|| normalise(path))?
    };
    sorted(lines(bytes).filter_map(path).collect())
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n')
}

fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

fn sorted(mut files: Vec<Box<str>>) -> Vec<Box<str>> {
    files.sort_unstable();
    files.dedup();
    files
}
