//! The words of the command line → the two sides.

use crate::exit::Usage;

/// Splits the words into two sides. A kind belongs to the word behind it; two words are always two sides.
pub(super) fn split(words: &[String]) -> Result<(&[String], &[String]), Usage> {
    let is_kind = |at: usize| {
        words
            .get(at)
            .is_some_and(|word| KINDS.contains(&word.as_str()))
    };
    let at = match words.len() {
        2 => 1,
        3 if is_kind(0) => 2,
        3 if is_kind(1) => 1,
        4 if is_kind(0) && is_kind(2) => 2,
        _ => {
            let why = "two sides are compared, each with its kind in front or not, such as \
                       `seawall diff archive old.tar app:ci`";
            return Err(Usage(why.to_owned()));
        }
    };
    let (first, second) = words.split_at(at);
    if [first, second]
        .iter()
        .all(|side| side.iter().any(|word| word == "-"))
    {
        return Err(Usage("standard input cannot be both sides".to_owned()));
    }
    Ok((first, second))
}

/// Kinds that may stand in front of a side: those of `scan`, and a saved report.
const KINDS: [&str; 15] = [
    "image",
    "archive",
    "layout",
    "rootfs",
    "fs",
    "filesystem",
    "dir",
    "engine",
    "registry",
    "repo",
    "repository",
    "purl",
    "purls",
    "sbom",
    "report",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_belongs_to_the_word_behind_it() {
        let check = |words: &str, want: Option<(&str, &str)>| {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let split = split(&words).ok();
            let split = split.map(|(a, b)| (a.join(" "), b.join(" ")));
            let want = want.map(|(a, b)| (a.to_owned(), b.to_owned()));
            assert_eq!(split, want, "{words:?}");
        };
        check("a b", Some(("a", "b")));
        check("image engine", Some(("image", "engine")));
        check("image a b", Some(("image a", "b")));
        check("a image b", Some(("a", "image b")));
        check("report a sbom b", Some(("report a", "sbom b")));
        check("a b c", None);
        check("a b c d", None);
        check("image a b c", None);
        check("- sbom -", None);
    }
}
