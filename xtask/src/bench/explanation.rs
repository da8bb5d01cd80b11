//! The committed list of differences that are known, each with its reason: `docs/package-differences.toml`.

use std::fs;

use anyhow::{Context as _, Result};

use super::packages::Difference;
use crate::workspace;

/// An entry of the list.
pub(super) struct Explanation {
    patterns: [Pattern; 6],
}

impl Explanation {
    /// Whether it speaks of a difference to this scanner at this place.
    pub(super) fn covers(&self, place: &str, tool: &str, difference: &Difference) -> bool {
        let package = &difference.package;
        let given = [
            place,
            tool,
            difference.side(),
            &package.kind,
            &package.name,
            &package.version,
        ];
        self.patterns
            .iter()
            .zip(given)
            .all(|(pattern, word)| pattern.fits(word))
    }
}

/// A word in which `*` stands for anything. Several are divided by blanks: one of them fits.
struct Pattern(Vec<String>);

impl Pattern {
    fn new(words: &str) -> Self {
        Self(words.split(' ').map(str::to_owned).collect())
    }

    fn fits(&self, word: &str) -> bool {
        self.0.iter().any(|pattern| fits(pattern, word))
    }
}

fn fits(pattern: &str, word: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == word;
    };
    let Some(word) = word.strip_prefix(start) else {
        return false;
    };
    (0..=word.len())
        .filter_map(|at| word.get(at..))
        .any(|tail| fits(rest, tail))
}

/// Reads the committed list.
pub(super) fn read() -> Result<Vec<Explanation>> {
    let path = workspace::root().join(FILE);
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    parse(&text).context(FILE)
}

/// Every key but the version must be there, and the reason must say something.
fn parse(text: &str) -> Result<Vec<Explanation>> {
    let document: toml::Table = toml::from_str(text)?;
    let entries = document.get("difference").and_then(toml::Value::as_array);
    let mut explanations = Vec::new();
    for entry in entries.into_iter().flatten() {
        let word = |key: &str| {
            entry
                .get(key)
                .and_then(toml::Value::as_str)
                .filter(|word| !word.is_empty())
                .with_context(|| format!("a [[difference]] has no {key}"))
        };
        word("why")?;
        let version = entry.get("version").and_then(toml::Value::as_str);
        explanations.push(Explanation {
            patterns: [
                Pattern::new(word("image")?),
                Pattern::new(word("tool")?),
                Pattern::new(word("side")?),
                Pattern::new(word("type")?),
                Pattern::new(word("name")?),
                Pattern::new(version.unwrap_or("*")),
            ],
        });
    }
    Ok(explanations)
}

/// Where the list lies.
pub(super) const FILE: &str = "docs/package-differences.toml";

#[cfg(test)]
mod tests {
    use super::super::inventory::Package;
    use super::*;

    #[test]
    fn an_explanation_covers_what_it_says_and_needs_a_reason() {
        let entry = "[[difference]]\nimage = \"x\"\ntool = \"*\"\nside = \"ours\"\n\
                     type = \"deb\"\nname = \"b c*\"\nversion = \"1\"\n";
        assert!(parse(entry).is_err());
        let entries = parse(&format!("{entry}why = \"because\"\n")).unwrap();
        let covers = |place: &str, name: &str, version: &str, ours: bool| {
            let package = Package {
                kind: "deb".to_owned(),
                name: name.to_owned(),
                version: version.to_owned(),
                architecture: String::new(),
            };
            entries[0].covers(place, "syft", &Difference { package, ours })
        };
        assert!(covers("x", "b", "1", true));
        assert!(covers("x", "cd", "1", true));
        assert!(!covers("y", "b", "1", true));
        assert!(!covers("x", "b", "1", false));
        assert!(!covers("x", "bd", "1", true));
        assert!(!covers("x", "b", "2", true));
    }

    #[test]
    fn a_star_stands_for_anything_anywhere() {
        for (pattern, word, expected) in [
            ("*", "", true),
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("*b*", "abc", true),
            ("*:b", "a:b", true),
            ("a", "ab", false),
        ] {
            assert_eq!(fits(pattern, word), expected, "{pattern} {word}");
        }
    }
}
