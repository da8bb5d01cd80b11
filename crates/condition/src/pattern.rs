//! Regular expressions within bounds. Matching takes time in proportion to the text.

use regex::{Regex, RegexBuilder};

/// Reads a regular expression within bounds.
pub(crate) fn pattern(text: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(text)
        .size_limit(PATTERN_BYTES)
        .dfa_size_limit(PATTERN_BYTES)
        .nest_limit(PATTERN_DEPTH)
        .build();
    built.map_err(|error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        let last = last.trim().trim_start_matches("error: ");
        format!("the regular expression cannot be read: {last}")
    })
}

/// Bytes of a compiled regular expression, and of the table that matching it builds.
const PATTERN_BYTES: usize = 1 << 20;
/// Groups within each other.
const PATTERN_DEPTH: u32 = 50;
