//! What git lists, NUL-separated: `ls-tree -r -z -l` (git-ls-tree(1), "OUTPUT FORMAT") and `ls-files -z`.

use crate::layer::tar::normalise;

/// An entry of a revision's tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Blob<'a> {
    /// Path as a tree has it.
    pub(super) path: String,
    /// What it is.
    pub(super) kind: BlobKind,
    /// Id of the object.
    pub(super) id: &'a str,
    /// Size of its content.
    pub(super) size: u64,
}

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlobKind {
    /// A file, and whether it may be run.
    File {
        /// Whether it may be run.
        executable: bool,
    },
    /// A symbolic link.
    Link,
    /// A commit of another repository.
    Submodule,
}

/// Reads one record of `ls-tree -r -z -l`: `MODE SP TYPE SP OBJECT SP SIZE TAB PATH`. Nothing where it is
/// none.
pub(super) fn tree_record(record: &[u8]) -> Option<Blob<'_>> {
    let tab = record.iter().position(|byte| *byte == b'\t')?;
    let (head, path) = record.split_at_checked(tab)?;
    let head = std::str::from_utf8(head).ok()?;
    let mut words = head.split_ascii_whitespace();
    let (mode, _, id, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let kind = match mode {
        "100755" => BlobKind::File { executable: true },
        "120000" => BlobKind::Link,
        "160000" => BlobKind::Submodule,
        _ if mode.starts_with("100") => BlobKind::File { executable: false },
        _ => return None,
    };
    let hex = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (path, _) = normalise(path.get(1..)?);
    (hex && !path.is_empty()).then_some(Blob {
        path,
        kind,
        id,
        size: size.parse().unwrap_or(0),
    })
}

/// Splits NUL-terminated records.
pub(super) fn records(listed: &[u8]) -> impl Iterator<Item = &[u8]> {
    listed
        .split(|byte| *byte == 0)
        .filter(|record| !record.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_trees_are_read() {
        let line = b"100644 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391      12\tdir/a\tb";
        let blob = tree_record(line).unwrap();
        assert_eq!((blob.path.as_str(), blob.size), ("dir/a\tb", 12));
        assert_eq!(blob.kind, BlobKind::File { executable: false });
        let line = b"160000 commit e69de29bb2d1d6434b8b29ae775ad8c2e48c5391       -\tsub";
        assert_eq!(tree_record(line).unwrap().kind, BlobKind::Submodule);
        let line = b"120000 blob e69de29bb2d1d6434b8b29ae775ad8c2e48c5391       3\t../../l\xff";
        assert_eq!(tree_record(line).unwrap().path, "l\\xff");
        for broken in [
            "",
            "100644 blob x 1\ta",
            "100644 blob aa",
            "040000 tree aa -\td",
        ] {
            assert_eq!(tree_record(broken.as_bytes()), None, "{broken}");
        }
    }
}
