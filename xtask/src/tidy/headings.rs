//! Every Rust file starts by saying what it is for.

use super::tree::Tree;

/// Files that start with anything else.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| format!("{path} does not start with a //! paragraph"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_without_a_heading_is_found() {
        let tree = Tree::of(&[
            ("a.rs", "//! A.\nfn a() {}"),
            ("b.rs", "fn b() {}"),
            ("c.md", "x"),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("b.rs"));
    }
}
