//! A clone stays small: the snapshot may be large, up to its limit; nothing else may be.

use super::tree::Tree;

const LARGEST: u64 = 1 << 20;
const SNAPSHOT: u64 = 30 * 1000 * 1000;

/// Where the snapshot lies.
const SNAPSHOT_FOLDER: &str = "data/";

/// Files that are too large.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut snapshot = 0;
    for (path, file) in &tree.files {
        if path.starts_with(SNAPSHOT_FOLDER) {
            snapshot += file.size;
        } else if file.size > LARGEST {
            complaints.push(format!("{path} has {} bytes, at most {LARGEST}", file.size));
        }
    }
    if snapshot > SNAPSHOT {
        complaints.push(format!(
            "the snapshot has {snapshot} bytes, at most {SNAPSHOT}"
        ));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::File;

    #[test]
    fn the_snapshot_alone_may_be_large() {
        let complaints = |path: &str, size: u64| {
            let mut tree = Tree::of(&[]);
            let text = String::new();
            tree.files.insert(path.to_owned(), File { size, text });
            check(&tree).len()
        };
        assert_eq!(complaints("data/facts.swdb", SNAPSHOT), 0);
        assert_eq!(complaints("data/facts.swdb", SNAPSHOT + 1), 1);
        assert_eq!(complaints("crates/a/tests/data/x", LARGEST + 1), 1);
    }
}
