//! Names say what a thing is; drawers for odds and ends are not opened.

use super::tree::Tree;

const DRAWERS: &[&str] = &[
    "base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils",
];

/// Folders and Rust files with the name of a drawer.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter_map(|(path, _)| {
            let drawer = path
                .split('/')
                .map(|part| part.trim_end_matches(".rs"))
                .find(|part| DRAWERS.contains(part))?;
            Some(format!("{path}: {drawer} says nothing about what it holds"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_are_looked_at() {
        let tree = Tree::of(&[
            ("crates/a/src/utils.rs", ""),
            ("crates/a/src/common/mod.rs", ""),
            ("crates/a/src/commonly.rs", ""),
        ]);
        assert_eq!(check(&tree).len(), 2);
    }
}
