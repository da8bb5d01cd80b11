//! Bounds-checked reading and writing of the little-endian numbers and variable-length integers
//! (LEB128) that the database file is made of. Reading past the end or a number that does not fit
//! gives `None`.

/// Reads forward through bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns what has not been read.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.bytes.split_at_checked(len)?;
        self.bytes = tail;
        Some(head)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        let (head, tail) = self.bytes.split_first_chunk()?;
        self.bytes = tail;
        Some(u16::from_le_bytes(*head))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let (head, tail) = self.bytes.split_first_chunk()?;
        self.bytes = tail;
        Some(u32::from_le_bytes(*head))
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        let (head, tail) = self.bytes.split_first_chunk()?;
        self.bytes = tail;
        Some(u64::from_le_bytes(*head))
    }

    /// Reads a variable-length number of at most five bytes.
    pub(super) fn varint(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        for shift in [0_u32, 7, 14, 21, 28] {
            let byte = self.u8()?;
            let bits = u32::from(byte & 0x7f);
            if shift == 28 && bits > 0x0f {
                return None;
            }
            value |= bits.wrapping_shl(shift);
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Reads a variable-length number as an index.
    pub(super) fn index(&mut self) -> Option<usize> {
        usize::try_from(self.varint()?).ok()
    }

    /// Reads how many entries of a list follow. No list is longer than [`MAX_LIST`]: a statement that
    /// many rows share must not cost without bound.
    pub(super) fn count(&mut self) -> Option<u32> {
        self.varint().filter(|count| *count <= MAX_LIST)
    }

    /// Reads a text with its length in front.
    pub(super) fn text(&mut self) -> Option<&'a str> {
        let len = self.index()?;
        std::str::from_utf8(self.take(len)?).ok()
    }
}

/// Returns number `index` of a table of little-endian 32-bit numbers.
pub(super) fn u32_at(table: &[u8], index: usize) -> Option<u32> {
    let start = index.checked_mul(4)?;
    let chunk = table.get(start..)?.first_chunk()?;
    Some(u32::from_le_bytes(*chunk))
}

/// Appends a variable-length number.
pub(super) fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(low_byte(value & 0x7f) | 0x80);
        value >>= 7;
    }
    out.push(low_byte(value));
}

/// Appends a text with its length in front; texts longer than 4 GiB do not occur, their rest is
/// dropped.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    let len = u32::try_from(text.len()).unwrap_or(0);
    put_varint(out, len);
    if len > 0 {
        out.extend_from_slice(text.as_bytes());
    }
}

/// So many entries a list within one row or record may have.
pub(super) const MAX_LIST: u32 = 1 << 16;

const fn low_byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn varints_round_trip(values in proptest::collection::vec(any::<u32>(), 0..50)) {
            let mut out = Vec::new();
            for value in &values {
                put_varint(&mut out, *value);
            }
            let mut cursor = Cursor::new(&out);
            for value in &values {
                prop_assert_eq!(cursor.varint(), Some(*value));
            }
            prop_assert!(cursor.is_empty());
        }
    }

    #[test]
    fn overlong_and_cut_off_numbers_are_refused() {
        for bytes in [
            &[0x80_u8, 0x80, 0x80, 0x80, 0x10][..],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            &[0x80],
            &[],
        ] {
            assert_eq!(Cursor::new(bytes).varint(), None);
        }
        assert_eq!(u32_at(&[1, 0, 0, 0, 2, 0, 0], 1), None);
        assert_eq!(u32_at(&[], usize::MAX), None);
    }
}
