//! The `Packages.db` of rpm's own database `ndb`, as SUSE uses it, from its layout in rpm's sources
//! (`lib/backend/ndb`): all numbers little endian.
//!
//! A header of 32 bytes (`RpmP`, version, generation, pages of slots, next package number) is followed
//! by slots of 16 bytes (`Slot`, package number, first block, blocks) that fill whole pages of 4096
//! bytes, and these by blobs in blocks of 16 bytes. A blob is `BlbS`, package number, generation,
//! length, the data with zeros up to the last block, and there Adler-32, length, `BlbE`.

use super::endian::{Order::Little, place};
use super::listing::TakeRow;
use super::trouble::Troubles;

/// Reads all rows.
pub fn read(file: &[u8], troubles: &mut Troubles, take: &mut TakeRow<'_>) {
    if file.get(..4) != Some(b"RpmP") {
        return troubles.input("not an ndb database");
    }
    let (Some(version), Some(pages)) = (Little.u32(file, 4), Little.u32(file, 12)) else {
        return troubles.input("cut off in its header");
    };
    if version != 0 {
        return troubles.unsupported(format!("version {version} of the ndb format"));
    }
    if !file.len().is_multiple_of(BLOCK) {
        troubles.input("cut off in the middle of a block");
    }
    let table = place(pages).saturating_mul(PAGE);
    let slots = file.get(HEADER..table).unwrap_or_else(|| {
        troubles.input(format!("cut off in its {pages} pages of slots"));
        file.get(HEADER..).unwrap_or_default()
    });
    let mut blobs = Blobs {
        file,
        first: table,
        left: file.len(),
    };
    for (index, slot) in slots.chunks_exact(SLOT).enumerate() {
        match blobs.read(slot, troubles) {
            Ok(None) => {}
            Ok(Some((number, blob))) => {
                if take(u64::from(number), blob, troubles).is_break() {
                    return;
                }
            }
            Err(Bad::Slot(why)) => troubles.input(format!("slot {index}: {why}")),
            Err(Bad::Overlap) => {
                return troubles.input(format!(
                    "slot {index}: the rows overlap; it and those behind are not read"
                ));
            }
        }
    }
}

/// Why a slot leads to no row.
enum Bad {
    Slot(&'static str),
    Overlap,
}

struct Blobs<'a> {
    file: &'a [u8],
    /// Where blobs may begin.
    first: usize,
    /// Bytes that blobs may still have in all: rows that do not overlap never have more than the
    /// file. It keeps a small file from unfolding into endless work.
    left: usize,
}

impl<'a> Blobs<'a> {
    /// Follows a slot: `None` where it is free.
    fn read(
        &mut self,
        slot: &[u8],
        troubles: &mut Troubles,
    ) -> Result<Option<(u32, &'a [u8])>, Bad> {
        let field = |at| Little.u32(slot, at).unwrap_or_default();
        if slot.get(..4) != Some(b"Slot") {
            return Err(Bad::Slot("not a slot"));
        }
        let (number, start, blocks) = (field(4), place(field(8)), place(field(12)));
        if start == 0 {
            return Ok(None);
        }
        let start = start.saturating_mul(BLOCK);
        let length = blocks.saturating_mul(BLOCK);
        if number == 0 || start < self.first {
            return Err(Bad::Slot("its number or place cannot be"));
        }
        let raw = self
            .file
            .get(start..start.saturating_add(length))
            .ok_or(Bad::Slot("its row lies behind the end of the file"))?;
        self.left = self.left.checked_sub(length).ok_or(Bad::Overlap)?;
        let blob = unwrap_blob(raw, number).ok_or(Bad::Slot("no row where it leads to"))?;
        if !checksum_fits(raw) {
            // rpm does not look at it either when it reads.
            troubles.input(format!(
                "row {number} was changed: its checksum does not fit; it is read all the same"
            ));
        }
        Ok(Some((number, blob)))
    }
}

/// Takes the data out of the frame of a blob.
fn unwrap_blob(raw: &[u8], number: u32) -> Option<&[u8]> {
    let (head, rest) = raw.split_at_checked(HEAD)?;
    let length = Little.u32(head, 12)?;
    let (body, tail) = rest.split_at_checked(rest.len().checked_sub(TAIL)?)?;
    let blob = body.get(..place(length))?;
    let fits = head.starts_with(b"BlbS")
        && Little.u32(head, 4) == Some(number)
        && body.len().checked_sub(blob.len())? < BLOCK
        && Little.u32(tail, 4) == Some(length)
        && tail.ends_with(b"BlbE");
    fits.then_some(blob)
}

/// Compares the checksum of a blob, which covers all in front of it.
fn checksum_fits(raw: &[u8]) -> bool {
    let Some(at) = raw.len().checked_sub(TAIL) else {
        return false;
    };
    let body = raw.get(..at).unwrap_or_default();
    Little.u32(raw, at) == Some(adler32(body))
}

/// Adler-32 (RFC 1950, section 8.2).
fn adler32(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    // So many bytes are added up before 32 bits are full.
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            low = low.wrapping_add(u32::from(*byte));
            high = high.wrapping_add(low);
        }
        low %= 65_521;
        high %= 65_521;
    }
    (high << 16) | low
}

const HEADER: usize = 32;
const SLOT: usize = 16;
const BLOCK: usize = 16;
const PAGE: usize = 4096;
const HEAD: usize = 16;
const TAIL: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adler_of_known_text() {
        // From RFC 1950's algorithm, as published for this word on Wikipedia.
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
        assert_eq!(adler32(b""), 1);
    }
}
