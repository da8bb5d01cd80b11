//! Sparse maps: which parts of a file are stored; all else is zeros (GNU tar manual, "Sparse Formats").

use super::number::{decimal, numeric};

/// One stored part of a sparse file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) offset: u64,
    pub(super) length: u64,
}

/// Makes parts of offsets and lengths in turn.
pub(super) fn parts(numbers: &[u64]) -> Option<Vec<Part>> {
    let (pairs, []) = numbers.as_chunks::<2>() else {
        return None;
    };
    Some(
        pairs
            .iter()
            .map(|[offset, length]| Part {
                offset: *offset,
                length: *length,
            })
            .collect(),
    )
}

/// Reads the entries of an old GNU sparse header or of one of its extension blocks. An unused entry
/// ends them.
pub(super) fn old_entries(fields: &[u8], out: &mut Vec<Part>) -> Option<()> {
    let (entries, _) = fields.as_chunks::<24>();
    for entry in entries {
        let (offset, length) = entry.split_at_checked(12)?;
        if offset.first() == Some(&0) {
            break;
        }
        out.push(Part {
            offset: u64::try_from(numeric(offset)?).ok()?,
            length: u64::try_from(numeric(length)?).ok()?,
        });
    }
    Some(())
}

/// Returns how many lines the map of format 1.0 has at the head of a file's stored bytes: a number of
/// parts and twice as many numbers. `None` where the first line makes no sense or is not in the bytes.
pub(super) fn leading_lines(bytes: &[u8]) -> Option<usize> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let count = usize::try_from(decimal(bytes.get(..end)?)?).ok()?;
    count.checked_mul(2)?.checked_add(1)
}

/// Reads the map of format 1.0, of so many lines.
pub(super) fn leading_map(bytes: &[u8], lines: usize) -> Option<Vec<Part>> {
    let numbers: Option<Vec<u64>> = bytes
        .split(|byte| *byte == b'\n')
        .take(lines)
        .skip(1)
        .map(decimal)
        .collect();
    parts(&numbers?)
}

/// Says whether the parts are in order, lie within the file, and take exactly the stored bytes.
pub(super) fn is_valid(parts: &[Part], size: u64, stored: u64) -> bool {
    let (mut end, mut sum) = (0_u64, 0_u64);
    for part in parts {
        let Some(part_end) = part.offset.checked_add(part.length) else {
            return false;
        };
        if part.offset < end || part_end > size {
            return false;
        }
        end = part_end;
        sum = sum.saturating_add(part.length);
    }
    sum == stored
}
