//! The order of the tree: byte order with `/` below all other bytes, so that a directory stands directly
//! before all that lies in it.

use std::cmp::Ordering;

/// Compares two normalised paths.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (chunks_a, chunks_b) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    let same = chunks_a
        .iter()
        .zip(chunks_b)
        .take_while(|(a, b)| a == b)
        .count();
    let skip = same.saturating_mul(8);
    let rest_a = a.get(skip..).unwrap_or_default().iter().copied().map(rank);
    let rest_b = b.get(skip..).unwrap_or_default().iter().copied().map(rank);
    rest_a.cmp(rest_b)
}

/// Says whether `path` lies in `directory` or deeper. The root is empty.
pub(super) fn is_below(path: &str, directory: &str) -> bool {
    if directory.is_empty() {
        return !path.is_empty();
    }
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the directory of a path; the root is empty and has none.
pub(super) fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('/').map_or("", |(parent, _)| parent))
}

/// Returns the directories above a path, nearest first, without the root.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(path), |path| parent(path)).take_while(|path| !path.is_empty())
}

fn rank(byte: u8) -> u16 {
    if byte == b'/' {
        0
    } else {
        u16::from(byte).saturating_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_stands_before_its_content() {
        let sorted = [
            "",
            "a",
            "a/b",
            "a/b/c",
            "a/b-c",
            "a/bb",
            "a-b",
            "a.b",
            "ab",
            "usr/share/doc",
            "usr/share/doc/x",
            "usr/share/doc-base",
        ];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
    }

    #[test]
    fn ancestors_are_the_directories_above() {
        assert_eq!(ancestors("a/b/c").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(ancestors("a").count(), 0);
        assert!(is_below("a/b", "a") && !is_below("ab", "a") && !is_below("a", "a"));
    }
}
