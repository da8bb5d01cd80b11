//! No file has more than 800 lines of product code; inline tests are not counted.

use super::tree::Tree;

const LIMIT: usize = 800;

/// Files that are tables and may be longer, each with its reason.
const TABLES: &[(&str, &str)] = &[];

/// Files that are too long.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.rust()
        .filter(|(path, _)| !is_test(path))
        .filter(|(path, _)| TABLES.iter().all(|(table, _)| table != path))
        .map(|(path, text)| (path, product_lines(text)))
        .filter(|(_, lines)| *lines > LIMIT)
        .map(|(path, lines)| format!("{path} has {lines} lines, at most {LIMIT} are wanted"))
        .collect()
}

/// Whether a whole file is test code.
pub(super) fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The part of a file before its inline test module.
pub(super) fn product(text: &str) -> &str {
    let inline = text
        .match_indices("\n#[cfg(test)]\nmod ")
        .find(|(at, found)| {
            let rest = &text[at + found.len()..];
            rest.lines().next().is_some_and(|line| line.ends_with('{'))
        });
    inline.map_or(text, |(at, _)| &text[..at])
}

fn product_lines(text: &str) -> usize {
    product(text).lines().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_product_lines_count() {
        let long = "// x\n".repeat(LIMIT + 1);
        let tests = format!("// x\n\n#[cfg(test)]\nmod tests {{\n{long}}}\n");
        let tree = Tree::of(&[
            ("crates/a/src/long.rs", &long),
            ("crates/a/src/tests.rs", &long),
            ("crates/a/src/tested.rs", &tests),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(complaints[0].contains("long.rs has 801"));
    }

    #[test]
    fn a_declared_test_file_does_not_end_the_product() {
        let text = "fn a() {}\n\n#[cfg(test)]\nmod tests;\n\nfn b() {}\n";
        assert_eq!(product(text), text);
    }
}
