//! Numbers in tar headers: octal text, or base 256 (GNU tar manual, "Basic Tar Format").

/// Reads a numeric field; `None` where it is no number or does not fit.
pub(super) fn numeric(field: &[u8]) -> Option<i64> {
    match field.first() {
        Some(first) if first & 0x80 != 0 => base_256(field),
        _ => octal(field),
    }
}

/// Reads octal text with blanks and NULs around it. An empty field is zero.
pub(super) fn octal(field: &[u8]) -> Option<i64> {
    let blank = |byte: &u8| *byte == b' ' || *byte == 0;
    let Some(start) = field.iter().position(|byte| !blank(byte)) else {
        return Some(0);
    };
    let field = field.get(start..)?;
    let digits = field.split(|byte| *byte == 0).next()?;
    let end = digits.iter().rposition(|byte| *byte != b' ')?;
    let mut value: i64 = 0;
    for byte in digits.get(..=end)? {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 8)?;
        value = value.checked_mul(8)?.checked_add(i64::from(digit))?;
    }
    Some(value)
}

/// Reads decimal text: digits only.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    let mut value: u64 = 0;
    for byte in text {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(value)
}

/// Reads two's complement, big-endian, with the topmost bit as the mark.
fn base_256(field: &[u8]) -> Option<i64> {
    let negative = field.first()? & 0x40 != 0;
    let fill: u8 = if negative { 0xff } else { 0 };
    let mut value: u64 = 0;
    for (place, byte) in field.iter().enumerate() {
        let byte = byte ^ fill;
        let byte = if place == 0 { byte & 0x7f } else { byte };
        if value >> 56 != 0 {
            return None;
        }
        value = (value << 8) | u64::from(byte);
    }
    let value = i64::try_from(value).ok()?;
    Some(if negative { !value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octal_and_binary_numbers() {
        let cases: &[(&[u8], Option<i64>)] = &[
            (b"0000644\0", Some(0o644)),
            (b" 644 \0\0\0", Some(0o644)),
            (b"\x00\x00644\0\0\0", Some(0o644)),
            (b"\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"77777777777", Some(0o77_777_777_777)),
            (b"0000648\0", None),
            (b"6 44", None),
            (b"-1", None),
            (&[0x80, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], Some(2 << 56)),
            (&[0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0], Some(2 << 32)),
            (&[0x80, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0], None),
            (&[0xff; 12], Some(-1)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], Some(-2)),
            (
                &[0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
                None,
            ),
        ];
        for (field, wanted) in cases {
            assert_eq!(numeric(field), *wanted, "{field:02x?}");
        }
    }
}
