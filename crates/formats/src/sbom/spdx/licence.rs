//! Licences of packages (SPDX 2.3, annex D): expressions, and words that are none as licences of the
//! document's own (`LicenseRef-`), with the words as their text.

use std::collections::BTreeMap;

use seawall_model::package::Package;
use sha2::{Digest as _, Sha256};

use super::describe::hex;
use super::document::{Extracted, NO_ASSERTION};

/// The licences of a document's own, as they come up.
#[derive(Debug, Default)]
pub(super) struct Own(BTreeMap<String, String>);

impl Own {
    /// Returns the expression for a package's licences.
    pub(super) fn expression(&mut self, package: &Package) -> String {
        if let Some(licence) = &package.licence {
            return self.declare(licence);
        }
        let words = package.licences.iter().map(|word| word.trim());
        let mut refs: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(|word| self.word(word))
            .collect();
        refs.dedup();
        match refs.len() {
            0 => NO_ASSERTION.to_owned(),
            _ => refs.join(" AND "),
        }
    }

    /// Returns all that came up.
    pub(super) fn into_list(self) -> Vec<Extracted> {
        let extracted = |(id, text): (String, String)| Extracted {
            name: Some(
                text.lines()
                    .next()
                    .unwrap_or_default()
                    .chars()
                    .take(80)
                    .collect(),
            ),
            license_id: id,
            extracted_text: text,
        };
        self.0.into_iter().map(extracted).collect()
    }

    /// Remembers the licences of an expression that SPDX does not list.
    fn declare(&mut self, expression: &str) -> String {
        for id in references(expression) {
            let text = id.strip_prefix(REFERENCE).unwrap_or(id);
            self.0
                .entry(id.to_owned())
                .or_insert_with(|| text.to_owned());
        }
        expression.to_owned()
    }

    fn word(&mut self, word: &str) -> String {
        let hash = Sha256::digest(word.as_bytes());
        let hex = hex(&hash, 8);
        let id = format!("{NAMED}{hex}");
        self.0.entry(id.clone()).or_insert_with(|| word.to_owned());
        id
    }
}

/// Reads an expression of a document: the expression, where it means something outside the document, and
/// its words.
pub(super) fn read(
    expression: Option<&str>,
    extracted: &BTreeMap<&str, &str>,
) -> (Option<String>, Vec<String>) {
    let Some(expression) = expression.map(str::trim) else {
        return (None, Vec::new());
    };
    if matches!(expression, "" | NO_ASSERTION | "NONE") {
        return (None, Vec::new());
    }
    if references(expression).next().is_none() {
        return (Some(expression.to_owned()), vec![expression.to_owned()]);
    }
    let pieces = expression.split(" AND ").map(str::trim);
    let word = |piece: &str| {
        let plain = piece.trim_matches(['(', ')']);
        match extracted.get(plain) {
            Some(text) if !text.is_empty() && text.len() <= WORDS => (*text).to_owned(),
            _ => piece.to_owned(),
        }
    };
    (None, pieces.map(word).collect())
}

/// Says whether an expression of ours stands for words that are no expression.
pub(super) fn is_named(expression: &str) -> bool {
    expression.split(" AND ").all(|one| one.starts_with(NAMED))
}

/// The licences in an expression that are a document's own.
fn references(expression: &str) -> impl Iterator<Item = &str> {
    let words = expression.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
    words.filter(|word| word.starts_with(REFERENCE) || word.starts_with("DocumentRef-"))
}

const REFERENCE: &str = "LicenseRef-";
/// What the ids of words begin with.
const NAMED: &str = "LicenseRef-named-";
/// Characters of a text that may be the name of a licence.
const WORDS: usize = 200;
