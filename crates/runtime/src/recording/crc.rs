//! CRC-32 as gzip and zlib have it (ISO 3309, reflected, polynomial 0x04C11DB7): it finds what a disk or a copy changed, it is
//! no protection against somebody who means it.

const TABLE: [u32; 256] = table();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "counts to 256, while the program is compiled"
)]
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            let low = value & 1;
            value >>= 1;
            if low != 0 {
                value ^= 0xEDB8_8320;
            }
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
}

/// Returns the sum of several pieces as if they stood one after the other.
pub(super) fn of(pieces: &[&[u8]]) -> u32 {
    let mut sum = u32::MAX;
    for byte in pieces.iter().copied().flatten() {
        let [low, ..] = sum.to_le_bytes();
        let entry = TABLE.get(usize::from(low ^ byte)).copied();
        sum = (sum >> 8) ^ entry.unwrap_or_default();
    }
    !sum
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_catalogue() {
        assert_eq!(super::of(&[b"1234", b"56789"]), 0xCBF4_3926);
    }
}
