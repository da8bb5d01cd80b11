//! Words that have no business in a public repository: where somebody built it, and from which mirror the
//! packages of a test machine came. Tools take packages by name, from wherever they are configured to.

use super::tree::Tree;

/// The words, in two halves each so that this file does not hold them.
const WORDS: &[(&str, &str)] = &[
    ("/root/", ".cargo"),
    ("/home/", "runner"),
    ("crates", ".io"),
    ("pypi", ".org"),
    ("python", "hosted.org"),
    ("registry.npm", "js.org"),
    ("deb.debian", ".org"),
    ("security.debian", ".org"),
    ("ftp.debian", ".org"),
    ("snapshot.debian", ".org"),
    ("proxy.golang", ".org"),
    ("deb.node", "source.com"),
];

/// Lock files name their registry because cargo writes it.
const EXEMPT: &[&str] = &["Cargo.lock", "fuzz/Cargo.lock"];

/// Lines with such a word.
pub(super) fn check(tree: &Tree) -> Vec<String> {
    let words: Vec<String> = WORDS
        .iter()
        .map(|(left, right)| format!("{left}{right}"))
        .collect();
    let mut complaints = Vec::new();
    for (path, text) in tree.below("") {
        if EXEMPT.contains(&path) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| contains(line, word)) {
                complaints.push(format!("{path}:{}: {word:?}", number + 1));
            }
        }
    }
    complaints
}

/// A path counts only where it begins: `build/root/` is somebody's folder, not the root's.
fn contains(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !word.starts_with('/')
            || before.is_none_or(|char| !char.is_alphanumeric() && !"._-}/*".contains(char))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_mirrors_are_found_but_not_in_lock_files() {
        let path = format!("{}{}", "cd /root/", ".cargo/bin\n");
        let host = format!("see {}{}", "crates", ".io\n");
        let tree = Tree::of(&[
            ("a.md", path.as_str()),
            ("b.rs", host.as_str()),
            ("Cargo.lock", host.as_str()),
            ("c.rs", "build/root/.cargo/x\n"),
        ]);
        let complaints = check(&tree);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(complaints[0].starts_with("a.md:1"));
    }
}
