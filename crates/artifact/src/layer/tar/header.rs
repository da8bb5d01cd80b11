//! One 512-byte header block.

use super::number::numeric;

/// A tar header block whose checksum is right.
pub(super) struct Header<'b> {
    block: &'b [u8; BLOCK],
    format: Format,
}

/// Which family wrote a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    V7,
    Ustar,
    Star,
    Gnu,
}

impl<'b> Header<'b> {
    /// Checks the block's checksum, as the sum of unsigned or, as old writers did, of signed bytes.
    pub(super) fn new(block: &'b [u8; BLOCK]) -> Option<Self> {
        let stored = super::number::octal(block.get(CHECKSUM)?)?;
        let (mut unsigned, mut signed) = (0_i64, 0_i64);
        for (place, byte) in block.iter().enumerate() {
            let byte = if CHECKSUM.contains(&place) {
                b' '
            } else {
                *byte
            };
            unsigned = unsigned.wrapping_add(i64::from(byte));
            signed = signed.wrapping_add(i64::from(byte.cast_signed()));
        }
        let format = match (block.get(257..265)?, block.get(508..512)?) {
            (b"ustar  \0", _) => Format::Gnu,
            ([b'u', b's', b't', b'a', b'r', 0, ..], b"tar\0") => Format::Star,
            ([b'u', b's', b't', b'a', b'r', 0, ..], _) => Format::Ustar,
            _ => Format::V7,
        };
        (stored == unsigned || stored == signed).then_some(Self { block, format })
    }

    pub(super) const fn format(&self) -> Format {
        self.format
    }

    pub(super) fn type_flag(&self) -> u8 {
        self.block.get(156).copied().unwrap_or(0)
    }

    /// Returns the name with the prefix, where the format has one.
    pub(super) fn name(&self) -> Vec<u8> {
        let name = self.text(0..100);
        let prefix = match self.format {
            Format::Ustar => self.text(345..500),
            Format::Star => self.text(345..476),
            Format::Gnu if self.misplaced_prefix() => self.text(345..500),
            Format::Gnu | Format::V7 => &[],
        };
        if prefix.is_empty() {
            return name.to_vec();
        }
        [prefix, b"/", name].concat()
    }

    /// Says whether a header of the GNU format has text where its times belong. Go reads it as a
    /// prefix, because an old version of Go wrote such headers.
    pub(super) fn misplaced_prefix(&self) -> bool {
        let times_fail = [345..357, 357..369].into_iter().any(|time| {
            let field = self.bytes(time);
            field.first().is_some_and(|first| *first != 0) && numeric(field).is_none()
        });
        self.format == Format::Gnu && times_fail && self.text(345..500).is_ascii()
    }

    pub(super) fn link(&self) -> &'b [u8] {
        self.text(157..257)
    }

    pub(super) fn mode(&self) -> Option<i64> {
        numeric(self.bytes(100..108))
    }

    pub(super) fn uid(&self) -> Option<i64> {
        numeric(self.bytes(108..116))
    }

    pub(super) fn gid(&self) -> Option<i64> {
        numeric(self.bytes(116..124))
    }

    /// Returns the size; `None` where it is no number or negative.
    pub(super) fn size(&self) -> Option<u64> {
        u64::try_from(numeric(self.bytes(124..136))?).ok()
    }

    /// Returns the map in an old GNU sparse header: entries, whether a block with more of them follows,
    /// and the full size.
    pub(super) fn old_sparse(&self) -> (&'b [u8], bool, Option<i64>) {
        let more = self.bytes(482..483).first().is_some_and(|byte| *byte != 0);
        (self.bytes(386..482), more, numeric(self.bytes(483..495)))
    }

    fn bytes(&self, range: std::ops::Range<usize>) -> &'b [u8] {
        self.block.get(range).unwrap_or_default()
    }

    /// Returns a field up to its first NUL.
    fn text(&self, range: std::ops::Range<usize>) -> &'b [u8] {
        until_nul(self.bytes(range))
    }
}

/// Cuts at the first NUL.
pub(super) fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Bytes of a block.
pub(super) const BLOCK: usize = 512;
const CHECKSUM: std::ops::Range<usize> = 148..156;
