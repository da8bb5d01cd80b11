//! JSON documents of build tools (RFC 8259). One that ends too early is mended: what was complete is kept.

use serde_json::Value;

/// Reads a document, and says what is wrong with it.
pub(super) fn parse(bytes: &[u8]) -> (Option<Value>, Option<String>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice(bytes) {
        Ok(value) => (Some(value), None),
        Err(error) => {
            let mended = error.is_eof().then(|| mend(bytes)).flatten();
            let value = mended.and_then(|whole| serde_json::from_slice(&whole).ok());
            (value, Some(error.to_string()))
        }
    }
}

/// Cuts a document behind its last complete value and closes what is open.
fn mend(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut open: Vec<u8> = Vec::new();
    let (mut quoted, mut escaped) = (false, false);
    let mut whole: Option<(usize, Vec<u8>)> = None;
    for (at, byte) in bytes.iter().enumerate() {
        if quoted {
            quoted = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                open.pop();
                whole = Some((at.saturating_add(1), open.clone()));
            }
            b',' => whole = Some((at, open.clone())),
            _ => {}
        }
        if open.len() > DEPTH {
            return None;
        }
    }
    let (end, mut open) = whole?;
    let mut out = bytes.get(..end)?.to_vec();
    open.reverse();
    out.extend_from_slice(&open);
    Some(out)
}

/// Levels of a document; the reader has the same bound.
const DEPTH: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_complete_is_kept() {
        for (text, want) in [
            (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
            (r#"{"a":[1,{"b":"x"},{"c":"#, Some(r#"{"a":[1,{"b":"x"}]}"#)),
            (r#"{"a":"],}\"","b":"#, Some(r#"{"a":"],}\""}"#)),
            (r#"{"a""#, None),
            ("", None),
            ("nonsense", None),
        ] {
            let (value, failed) = parse(text.as_bytes());
            assert_eq!(
                value.map(|value| value.to_string()).as_deref(),
                want,
                "{text}"
            );
            assert_eq!(failed.is_none(), want == Some(text), "{text}");
        }
        assert!(parse("[".repeat(1_000_000).as_bytes()).0.is_none());
    }
}
