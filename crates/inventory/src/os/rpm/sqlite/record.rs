//! Numbers of variable length and the record format (fileformat2, sections 1.6 and 2.1).

/// A value of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    /// A floating-point number; nothing we look for is one.
    Real,
    Blob(&'a [u8]),
    /// Text in the encoding of the database.
    Text(&'a [u8]),
}

/// Takes a number of one to nine bytes off the front.
pub(super) fn split_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        let rest = bytes.get(index.checked_add(1)?..)?;
        if index == 8 {
            return Some(((number << 8) | u64::from(*byte), rest));
        }
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, rest));
        }
    }
    None
}

/// Returns a column of a record, counted from 0. Columns that the record does not reach are `Null`, as
/// `SQLite` has it for columns that were added later; a broken record gives nothing.
pub(super) fn column(record: &[u8], index: usize) -> Option<Value<'_>> {
    let (length, _) = split_varint(record)?;
    let (head, mut body) = record.split_at_checked(usize::try_from(length).ok()?)?;
    let (_, mut kinds) = split_varint(head)?;
    for at in 0..=index {
        if kinds.is_empty() {
            return Some(Value::Null);
        }
        let (kind, rest) = split_varint(kinds)?;
        let (raw, after) = body.split_at_checked(content_length(kind)?)?;
        if at == index {
            return value(kind, raw);
        }
        (kinds, body) = (rest, after);
    }
    None
}

/// Bytes of content for a serial type.
fn content_length(kind: u64) -> Option<usize> {
    let length = match kind {
        0 | 8 | 9 => 0,
        1..=4 => kind,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return None,
        _ => kind.saturating_sub(12) >> 1,
    };
    usize::try_from(length).ok()
}

fn value(kind: u64, raw: &[u8]) -> Option<Value<'_>> {
    Some(match kind {
        0 => Value::Null,
        1..=6 => Value::Integer(integer(raw)),
        7 => Value::Real,
        8 => Value::Integer(0),
        9 => Value::Integer(1),
        10 | 11 => return None,
        _ if kind.is_multiple_of(2) => Value::Blob(raw),
        _ => Value::Text(raw),
    })
}

/// A big-endian number with sign, of up to eight bytes.
fn integer(raw: &[u8]) -> i64 {
    let negative = raw.first().is_some_and(|byte| byte & 0x80 != 0);
    raw.iter()
        .fold(if negative { -1 } else { 0 }, |number, byte| {
            (number << 8) | i64::from(*byte)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints() {
        // Values and their bytes as SQLite's format description defines them.
        let cases: [(&[u8], Option<u64>); 7] = [
            (&[0x00], Some(0)),
            (&[0x7f], Some(127)),
            (&[0x81, 0x00], Some(128)),
            (&[0xff, 0x7f], Some(16_383)),
            (&[0xff; 9], Some(u64::MAX)),
            (&[0x80], None),
            (&[], None),
        ];
        for (bytes, want) in cases {
            assert_eq!(split_varint(bytes).map(|(n, _)| n), want, "{bytes:?}");
        }
    }

    #[test]
    fn columns() {
        // NULL, -2 in one byte, 256 in two, the constant 1, "ab", X'00ff'.
        let record = [7, 0, 1, 2, 9, 17, 16, 0xfe, 1, 0, b'a', b'b', 0, 0xff];
        let want = [
            Some(Value::Null),
            Some(Value::Integer(-2)),
            Some(Value::Integer(256)),
            Some(Value::Integer(1)),
            Some(Value::Text(b"ab")),
            Some(Value::Blob(&[0, 0xff])),
            Some(Value::Null),
        ];
        for (index, want) in want.into_iter().enumerate() {
            assert_eq!(column(&record, index), want, "{index}");
        }
        assert_eq!(column(&record[..12], 5), None, "cut off");
        assert_eq!(column(&[2, 10], 0), None, "reserved type");
        assert_eq!(column(&[9, 1], 0), None, "head longer than the record");
    }
}
