//! Code that the compiler can't check stands in one crate.

use super::tree::Tree;

/// Whose work is the kernel.
const HOME: &str = "crates/sensor/src/";

/// Files that lift the ban elsewhere.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let word = ["unsafe", "_code"].concat();
    tree.rust()
        .filter(|(path, text)| !path.starts_with(HOME) && text.contains(&word))
        .map(|(path, _)| format!("{path} speaks of unsafe code: that is for {HOME} alone"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ban_is_lifted_in_one_place_only() {
        let lifts = format!("#![expect({}{})]", "unsafe", "_code");
        let tree = Tree::of(&[
            ("crates/sensor/src/gate/files.rs", &lifts),
            ("crates/watch/src/lib.rs", &lifts),
            ("crates/watch/src/told.rs", "//! x"),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].starts_with("crates/watch/src/lib.rs"));
    }
}
