//! Every crate looks alike: a README, the lints of the workspace, one integration test binary.

use super::tree::{Tree, is_rust};

/// What a crate folder lacks or has too much of.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    let manifests = tree
        .below("crates/")
        .filter(|(path, _)| path.matches('/').count() == 2 && path.ends_with("/Cargo.toml"));
    for (path, manifest) in manifests {
        let folder = path.trim_end_matches("Cargo.toml");
        if tree.text(&format!("{folder}README.md")).is_empty() {
            complaints.push(format!("{folder}README.md is missing"));
        }
        if !manifest.contains("[lints]\nworkspace = true") {
            complaints.push(format!("{path} does not take the lints of the workspace"));
        }
        let tests = format!("{folder}tests/");
        for (test, _) in tree.below(&tests) {
            let rest = &test[tests.len()..];
            if is_rust(rest) && !rest.contains('/') {
                complaints.push(format!(
                    "{test} is a second test binary: move it to tests/it/"
                ));
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said() {
        let good = "[lints]\nworkspace = true\n";
        let tree = Tree::of(&[
            ("crates/a/Cargo.toml", good),
            ("crates/a/README.md", "# a"),
            ("crates/a/tests/it/main.rs", ""),
            ("crates/b/Cargo.toml", ""),
            ("crates/b/tests/more.rs", ""),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 3, "{complaints:?}");
        assert!(complaints.iter().all(|line| line.starts_with("crates/b/")));
    }
}
