//! The id of a plug-in stands for it in reports and databases: no two of a kind share one.

use std::collections::BTreeMap;

use super::length::{is_test, product};
use super::tree::{Tree, is_rust};

const FOLDERS: &[&str] = &["crates/inventory/src/", "crates/advisory/src/feed/"];

/// Ids that occur twice.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for folder in FOLDERS {
        let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
        for (path, text) in tree.below(folder) {
            if is_test(path) || !is_rust(path) {
                continue;
            }
            for id in ids(product(text)) {
                if let Some(first) = owners.insert(id, path) {
                    complaints.push(format!("{id} is the id of both {first} and {path}"));
                }
            }
        }
    }
    complaints
}

/// The literals that `fn id` returns.
fn ids(text: &str) -> Vec<&str> {
    text.split("fn id(&self) -> &'static str {")
        .skip(1)
        .filter_map(|body| {
            let body = body.split('}').next()?;
            body.split('"').nth(1)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_owner_of_an_id_is_named() {
        let id = |id: &str| format!("fn id(&self) -> &'static str {{\n \"{id}\"\n}}\n");
        let tree = Tree::of(&[
            ("crates/inventory/src/os/a.rs", &id("rpm")),
            ("crates/inventory/src/os/b.rs", &id("rpm")),
            ("crates/advisory/src/feed/c.rs", &id("rpm")),
            (
                "crates/inventory/src/os/d.rs",
                "fn id(&self) -> &'static str {\n self.id\n}\n",
            ),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(complaints[0].contains("b.rs"));
    }
}
