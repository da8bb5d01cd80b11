//! Names reduced to what tells them apart: `The Apache License, Version 2.0` and `apache-2.0` both become
//! `apache 2`.

/// Returns the words of a name: lower case, without punctuation and filling words; versions as bare
/// numbers, "or later" as `+`.
pub(super) fn squash(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    let in_word = |c: char| c.is_alphanumeric() || c == '.' || c == '+';
    for raw in lower.split(|c: char| !in_word(c)).take(WORDS) {
        let (word, later) = match raw.trim_end_matches('.').strip_suffix('+') {
            Some(word) => (word.trim_end_matches(['+', '.']), true),
            None => (raw.trim_matches('.'), false),
        };
        for part in split_version(word) {
            if !part.is_empty() && !FILLING.contains(&part) {
                words.push(part.to_owned());
            }
        }
        if later {
            words.push("+".to_owned());
        }
    }
    let mut words = join_later(&words);
    words.dedup_by(|a, b| a == b && !a.starts_with(|c: char| c.is_ascii_digit()));
    words
}

/// Takes a version off a name that it is glued to, and the decoration off a version: `gplv2` → `gpl`, `2`;
/// `v2.0` → `2`.
fn split_version(word: &str) -> Vec<&str> {
    let Some(at) = word.find(|c: char| c.is_ascii_digit()) else {
        return vec![word];
    };
    let (head, version) = word.split_at(at);
    let is_version = version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let name = head.strip_suffix('v').unwrap_or(head);
    let glued = name.is_empty() || GLUED.contains(&name);
    if !is_version || !glued {
        return vec![word];
    }
    let mut version = version;
    while let Some(shorter) = version.strip_suffix(".0") {
        version = shorter;
    }
    vec![name, version]
}

/// Replaces "or later" in its many wordings by `+`.
fn join_later(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = words;
    while let Some((first, tail)) = rest.split_first() {
        let found = LATER.iter().find_map(|phrase| {
            let matches =
                phrase.iter().zip(rest).all(|(a, b)| a == b) && phrase.len() <= rest.len();
            matches.then(|| rest.get(phrase.len()..)).flatten()
        });
        if let Some(after) = found {
            out.push("+".to_owned());
            rest = after;
        } else {
            out.push(first.clone());
            rest = tail;
        }
    }
    out
}

/// Words that tell nothing apart.
const FILLING: [&str; 17] = [
    "the",
    "a",
    "license",
    "licence",
    "licensed",
    "licenses",
    "licences",
    "version",
    "ver",
    "under",
    "terms",
    "of",
    "software",
    "v",
    "agreement",
    "approved",
    "osi",
];

/// Names that versions are glued to.
const GLUED: [&str; 14] = [
    "gpl", "lgpl", "agpl", "gfdl", "fdl", "mpl", "asl", "apache", "epl", "cddl", "eupl", "psf",
    "artistic", "bsl",
];

/// "or later" without its filling words; a longer one stands first.
const LATER: &[&[&str]] = &[
    &["or", "at", "your", "option", "any", "later"],
    &["or", "any", "later"],
    &["or", "any", "newer"],
    &["or", "later"],
    &["or", "newer"],
    &["or", "greater"],
    &["or", "higher"],
    &["or", "above"],
    &["or", "superior"],
    &["and", "later"],
    &["and", "newer"],
    &["and", "above"],
];

/// Words of a name that are looked at.
const WORDS: usize = 60;
