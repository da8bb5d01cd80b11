//! A Rust file that nobody declares is compiled by nobody; a test in it never runs.

use super::tree::Tree;

/// Files below `src/` and `tests/it/` that the file above them does not declare.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter(|(path, _)| path.contains("/src/") || path.contains("/tests/it/"))
        .filter_map(|(path, _)| undeclared(tree, path))
        .collect()
}

fn undeclared(tree: &Tree, path: &str) -> Option<String> {
    let (mut folder, file) = path.rsplit_once('/')?;
    let mut name = file.trim_end_matches(".rs");
    if is_crate_root(folder, name) {
        return None;
    }
    if name == "mod" {
        (folder, name) = folder.rsplit_once('/')?;
    }
    let parents = ["lib.rs", "main.rs", "mod.rs"].map(|parent| format!("{folder}/{parent}"));
    // The tests of `foo.rs` may lie in `foo/tests.rs`.
    let sibling = format!("{folder}.rs");
    let declared = parents
        .iter()
        .chain([&sibling])
        .any(|parent| declares(tree.text(parent), name));
    (!declared).then(|| format!("{path} is declared by no file above it"))
}

fn is_crate_root(folder: &str, name: &str) -> bool {
    let top = folder.ends_with("/src") || folder.ends_with("/tests/it");
    top && (name == "lib" || name == "main") || folder.ends_with("/src/bin")
}

fn declares(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim();
        line.strip_suffix(';')
            .and_then(|line| line.rsplit_once("mod "))
            .is_some_and(|(before, module)| {
                let visible = before.trim_end();
                let visible = visible.is_empty() || visible.starts_with("pub");
                visible && module == name
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgotten_files_are_found() {
        let tree = Tree::of(&[
            (
                "crates/a/src/lib.rs",
                "pub mod one;\npub(crate) mod two;\nmod four;\n// mod five;\n",
            ),
            ("crates/a/src/one.rs", ""),
            ("crates/a/src/two/mod.rs", "mod deep;\n"),
            ("crates/a/src/two/deep.rs", ""),
            ("crates/a/src/two/lost.rs", ""),
            ("crates/a/src/four.rs", "#[cfg(test)]\nmod tests;\n"),
            ("crates/a/src/four/tests.rs", ""),
            ("crates/a/src/five.rs", ""),
            ("crates/a/tests/it/main.rs", "mod said;\n"),
            ("crates/a/tests/it/said.rs", ""),
            ("crates/a/tests/it/forgotten.rs", ""),
        ]);
        let complaints = check(&tree);
        let lost: Vec<&str> = complaints
            .iter()
            .map(|line| line.split_whitespace().next().unwrap())
            .collect();
        assert_eq!(
            lost,
            [
                "crates/a/src/five.rs",
                "crates/a/src/two/lost.rs",
                "crates/a/tests/it/forgotten.rs",
            ]
        );
    }
}
