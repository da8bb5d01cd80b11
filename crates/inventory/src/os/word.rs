//! Names and versions in databases: which are believed.

/// Returns a text without the space around it, where it is one word of a sensible length.
pub(crate) fn word(text: &str) -> Option<&str> {
    let text = text.trim();
    let strange = |c: char| c.is_whitespace() || c.is_control();
    (!text.is_empty() && text.len() <= WORD && !text.contains(strange)).then_some(text)
}

/// Returns a text of one line, without control characters.
pub(crate) fn line(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .take(WORD)
        .filter(|c| !c.is_control())
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Bytes of a name, a version or a text.
const WORD: usize = 1_024;
