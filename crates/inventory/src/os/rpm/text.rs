//! Bytes of a header as text.

/// Turns a value into text; old packages have names of people in Latin-1, which are not kept letter
/// for letter. Nothing and rpm's word for nothing are `None`.
pub(super) fn value(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    (!text.is_empty() && text != "(none)").then(|| text.to_owned())
}
