//! Which files belong to a package: `info/NAME[:ARCH].list` (a path per line, folders too) and
//! `NAME.md5sums` (a digest, two spaces, a path without the leading slash).

use crate::extractor::Diversion;
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

/// Reads the `diversions` file: three lines each, the diverted path, where it goes, and the package
/// (`dpkg`'s lib/dpkg/db-fsys-divert.c).
pub fn parse_diversions(bytes: &[u8]) -> Vec<Diversion> {
    let mut lines = lines(bytes);
    let mut diversions = Vec::new();
    while let (Some(from), Some(to), Some(by)) = (lines.next(), lines.next(), lines.next()) {
        if let (Some(from), Some(to)) = (normalise(from), normalise(to)) {
            let by = String::from_utf8_lossy(by.trim_ascii()).into();
            diversions.push(Diversion { from, to, by });
        }
    }
    diversions
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
