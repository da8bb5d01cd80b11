//! Numbers (RFC 8259, section 6), within what the engine's types hold: whole numbers of 64 bits, and finite ones of
//! double precision.

use crate::api::value::Value;

/// Returns how many of the bytes are a number; nothing where they begin with none.
pub(super) fn length(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes.strip_prefix(b"-").unwrap_or(bytes);
    rest = match rest.strip_prefix(b"0") {
        Some(rest) => rest,
        None => digits(rest)?,
    };
    if let Some(fraction) = rest.strip_prefix(b".") {
        rest = digits(fraction)?;
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let sign = exponent
            .strip_prefix(b"+")
            .or_else(|| exponent.strip_prefix(b"-"));
        rest = digits(sign.unwrap_or(exponent))?;
    }
    bytes.len().checked_sub(rest.len())
}

/// Reads a number; nothing where it is out of range.
pub(super) fn read(text: &str) -> Option<Value> {
    if text.len() > LIMIT {
        return None;
    }
    if text.bytes().all(|it| it == b'-' || it.is_ascii_digit()) {
        let whole: i128 = text.parse().ok()?;
        let range = i128::from(i64::MIN)..=i128::from(u64::MAX);
        return range.contains(&whole).then_some(Value::Integer(whole));
    }
    let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    finite.then(|| Value::Decimal(text.to_owned()))
}

/// Takes at least one digit.
fn digits(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|it| !it.is_ascii_digit());
    let end = end.unwrap_or(bytes.len());
    bytes.get(end..).filter(|_| end > 0)
}

/// The longest number that is read.
const LIMIT: usize = 64;
