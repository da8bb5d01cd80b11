//! Percent-encoding (RFC 3986, section 2.1), for paths and queries.

/// Decodes once; nothing where a percent sign is not followed by two hexadecimal digits. The function is told each byte
/// that was encoded.
pub(super) fn decode<E>(
    text: &str,
    bad: impl Fn() -> E,
    mut encoded: impl FnMut(u8) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|it| char::from(it).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(bad());
        };
        let byte = u8::try_from(high.saturating_mul(16).saturating_add(low)).map_err(|_| bad())?;
        encoded(byte)?;
        bytes.push(byte);
    }
    Ok(bytes)
}

/// Encodes everything but unreserved characters (RFC 3986, section 2.3) and those in `more`.
pub(super) fn encode(into: &mut String, text: &str, more: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || more.contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            for digit in [byte >> 4, byte & 15] {
                let digit = char::from_digit(digit.into(), 16).unwrap_or('0');
                into.push(digit.to_ascii_uppercase());
            }
        }
    }
}
