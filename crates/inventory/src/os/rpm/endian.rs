//! Whole numbers at a place in a byte slice, in either byte order; `None` where the slice ends.

/// Which end of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The high byte.
    Big,
    /// The low byte.
    Little,
}

impl Order {
    /// Reads 16 bits.
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let raw = array(bytes, at)?;
        Some(match self {
            Self::Big => u16::from_be_bytes(raw),
            Self::Little => u16::from_le_bytes(raw),
        })
    }

    /// Reads 32 bits.
    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let raw = array(bytes, at)?;
        Some(match self {
            Self::Big => u32::from_be_bytes(raw),
            Self::Little => u32::from_le_bytes(raw),
        })
    }
}

/// A 32-bit number as a length or place. Memory is larger than that wherever Seawall runs; were it
/// not, the result lies behind the end of any slice.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}
