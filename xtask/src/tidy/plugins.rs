//! Every plug-in is named in the one list of its kind: a reader that is written but not listed would
//! never be asked, and what it reads would be missing without a word.

use super::length::{is_test, product};
use super::tree::{Tree, is_rust};

/// A kind of plug-in.
struct Kind {
    /// The trait.
    implements: &'static str,
    /// Where its implementations are.
    folder: &'static str,
    /// The file with the list.
    list: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        implements: "Extractor",
        folder: "crates/inventory/src/",
        list: "crates/inventory/src/list.rs",
    },
    Kind {
        implements: "Feed",
        folder: "crates/advisory/src/feed/",
        list: "crates/advisory/src/feed/list.rs",
    },
];

/// Implementations that their list does not name.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let mut complaints = Vec::new();
    for kind in KINDS {
        let mut seen = 0;
        for (path, text) in tree.below(kind.folder) {
            if is_test(path) || path == kind.list || !is_rust(path) {
                continue;
            }
            for name in implementations(product(text), kind.implements) {
                seen += 1;
                if !names(tree.text(kind.list), name) {
                    complaints.push(format!("{name} of {path} is not in {}", kind.list));
                }
            }
        }
        if seen == 0 {
            // Guards this rule itself: a renamed trait or folder must not switch it off.
            complaints.push(format!("no {} below {}", kind.implements, kind.folder));
        }
    }
    complaints
}

/// The types that implement a trait in a file.
fn implementations<'a>(text: &'a str, implements: &str) -> Vec<&'a str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("impl"))
        .filter_map(|line| line.split_once(" for "))
        .filter(|(left, _)| {
            let last = left.rsplit([' ', ':']).next().unwrap_or_default();
            last == implements
        })
        .filter_map(|(_, right)| right.split([' ', '<', '{']).next())
        .collect()
}

/// Whether a text has the name as a word outside comments.
fn names(text: &str, name: &str) -> bool {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//") && !line.starts_with("use "))
        .flat_map(|line| line.split(|char: char| !char.is_alphanumeric() && char != '_'))
        .any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEED: (&str, &str) = ("crates/advisory/src/feed/x.rs", "impl Feed for X {\n");
    const FEEDS: (&str, &str) = ("crates/advisory/src/feed/list.rs", "    &X,\n");

    #[test]
    fn an_extractor_that_is_not_listed_is_found() {
        let tree = Tree::of(&[
            FEED,
            FEEDS,
            ("crates/inventory/src/os/a.rs", "impl Extractor for Apk {\n"),
            (
                "crates/inventory/src/os/b.rs",
                "impl crate::extractor::Extractor for Rpm {\n",
            ),
            (
                "crates/inventory/src/list.rs",
                "use crate::Rpm;\n// Rpm\n    &Apk,\n",
            ),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(complaints[0].starts_with("Rpm "));
    }

    #[test]
    fn a_kind_without_any_plug_in_is_a_complaint() {
        let complaints = check(&Tree::of(&[FEED, FEEDS]));
        assert_eq!(complaints, ["no Extractor below crates/inventory/src/"]);
    }
}
