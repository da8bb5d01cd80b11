//! Bytes of a text file → text: UTF-8 with or without a byte order mark, UTF-16 with one.

use std::borrow::Cow;

/// Returns the text, and what is wrong with it, as a clause.
pub(in crate::language) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Option<String>) {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return wide(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => (Cow::Borrowed(text), None),
        broken @ Cow::Owned(_) => (broken, Some("it is not UTF-8 throughout".to_owned())),
    }
}

/// Returns a text from a file as it may stand in a message: short and on one line.
pub(in crate::language) fn shown(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (Cow<'static, str>, Option<String>) {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut broken = !odd.is_empty();
    let text = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                broken = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect::<String>();
    let fault = broken.then(|| "it is not UTF-16 throughout".to_owned());
    (Cow::Owned(text), fault)
}

/// Characters of a text in a message.
const SHOWN: usize = 80;
