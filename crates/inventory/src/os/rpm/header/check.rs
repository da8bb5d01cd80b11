//! The checks of a header blob; see the module above.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::ffi::CStr;

use super::super::endian::{Order, place};
use super::{Entry, Header, HeaderError, I18N_STRING, STRING, STRING_ARRAY, tag};

/// Checks a blob from end to end.
pub(super) fn check(blob: &[u8]) -> Result<Header<'_>, HeaderError> {
    let (table, data) = split(blob)?;
    let region = Region::find(table, data)?;
    let mut header = Header {
        data,
        entries: BTreeMap::new(),
        doubled: None,
    };
    let mut end = 0;
    let first = usize::from(region.is_some());
    for (index, raw) in table.chunks_exact(ENTRY).enumerate().skip(first) {
        let raw = Raw::read(raw);
        let broken = |why| HeaderError::Entry {
            index,
            tag: raw.tag,
            why,
        };
        let entry = raw.check(data, end).map_err(broken)?;
        end = entry.start.saturating_add(entry.length);
        if region.is_some_and(|region| region.cuts(entry.start, end)) {
            return Err(broken("its data overlaps the region's trailer"));
        }
        let dribble = region.is_some_and(|region| index >= region.entries);
        keep(&mut header, raw.tag, entry, dribble);
    }
    Ok(header)
}

/// Divides a blob into table and data.
fn split(blob: &[u8]) -> Result<(&[u8], &[u8]), HeaderError> {
    let short = HeaderError::Short(blob.len());
    let entries = Order::Big.u32(blob, 0).ok_or(short)?;
    let bytes = Order::Big.u32(blob, 4).ok_or(short)?;
    let wrong = HeaderError::Length {
        length: blob.len(),
        entries,
        bytes,
    };
    if !(1..=ENTRIES_MAX).contains(&entries) || bytes > DATA_MAX {
        return Err(wrong);
    }
    let body = blob.get(8..).ok_or(short)?;
    let table = place(entries).saturating_mul(ENTRY);
    if body.len() != table.saturating_add(place(bytes)) {
        return Err(wrong);
    }
    body.split_at_checked(table).ok_or(wrong)
}

/// Keeps an entry that is wanted. One behind the region takes the place of one in it.
fn keep(header: &mut Header<'_>, tag: u32, entry: Entry, dribble: bool) {
    if !tag::WANTED.contains(&tag) {
        return;
    }
    if dribble {
        header.entries.insert(tag, entry);
        if tag == tag::BASENAMES {
            header.entries.remove(&tag::OLDFILENAMES);
        }
        return;
    }
    match header.entries.entry(tag) {
        Slot::Vacant(slot) => {
            slot.insert(entry);
        }
        Slot::Occupied(_) => {
            header.doubled.get_or_insert(tag);
        }
    }
}

/// The part of a header that was signed.
#[derive(Clone, Copy)]
struct Region {
    /// Entries that belong to it, itself included.
    entries: usize,
    /// Where its trailer begins.
    trailer: usize,
}

impl Region {
    /// Finds and checks the region; headers of rpm 3 have none.
    fn find(table: &[u8], data: &[u8]) -> Result<Option<Self>, HeaderError> {
        let head = Raw::read(table);
        if !(HEADER_IMAGE..=HEADER_IMMUTABLE).contains(&head.tag) {
            return Ok(None);
        }
        if head.kind != BINARY || place(head.count) != ENTRY {
            return Err(HeaderError::Region("wrong type or count"));
        }
        let trailer = place(head.offset);
        let raw = trailer
            .checked_add(ENTRY)
            .and_then(|end| data.get(trailer..end))
            .ok_or(HeaderError::Region("its trailer lies outside the data"))?;
        let tail = Raw::read(raw);
        // Some old packages have the wrong one of the two in the trailer.
        let same =
            tail.tag == head.tag || (head.tag == HEADER_SIGNATURES && tail.tag == HEADER_IMAGE);
        if !same || tail.kind != BINARY || place(tail.count) != ENTRY {
            return Err(HeaderError::Region("wrong trailer"));
        }
        // The trailer's offset is the negative length of the region's entries.
        let length = place(0_u32.wrapping_sub(tail.offset));
        if !length.is_multiple_of(ENTRY) || length > table.len() {
            return Err(HeaderError::Region("wrong number of entries"));
        }
        let whole = table.len().checked_div(ENTRY).unwrap_or_default();
        let own = length.checked_div(ENTRY).unwrap_or_default();
        Ok(Some(Self {
            // A region made later for a header of rpm 3 has its trailer in front.
            entries: if trailer == 0 { whole } else { own.max(1) },
            trailer,
        }))
    }

    /// Says whether data reaches into the trailer.
    fn cuts(self, start: usize, end: usize) -> bool {
        end > self.trailer && start < self.trailer.saturating_add(ENTRY)
    }
}

/// An entry as it is stored.
#[derive(Clone, Copy)]
struct Raw {
    tag: u32,
    kind: u32,
    offset: u32,
    count: u32,
}

impl Raw {
    /// Reads the entry at the start of a slice that has room for one; zeros otherwise, which fail
    /// every check.
    fn read(bytes: &[u8]) -> Self {
        let at = |at| Order::Big.u32(bytes, at).unwrap_or_default();
        Self {
            tag: at(0),
            kind: at(4),
            offset: at(8),
            count: at(12),
        }
    }

    /// Checks all that can be checked, given where the data of the previous entry ends.
    fn check(self, data: &[u8], previous_end: usize) -> Result<Entry, &'static str> {
        let start = place(self.offset);
        let count = place(self.count);
        if start < previous_end {
            return Err("its data overlaps that of the entry before");
        }
        if self.tag < TAG_MIN {
            return Err("the tag is not for packages");
        }
        if count == 0 || count > data.len() || (self.kind != BINARY && self.count > ARRAY_MAX) {
            return Err("wrong count");
        }
        let width = match self.kind {
            1 | 2 | BINARY => 1,
            3 => 2,
            4 => 4,
            5 => 8,
            STRING | STRING_ARRAY | I18N_STRING => 0,
            _ => return Err("unknown type"),
        };
        if width > 1 && !start.is_multiple_of(width) {
            return Err("its data is not aligned");
        }
        let rest = data.get(start..).ok_or("its data lies outside")?;
        let length = match self.kind {
            STRING if count != 1 => return Err("wrong count"),
            STRING | STRING_ARRAY | I18N_STRING => strings_length(rest, count),
            _ => Some(width.saturating_mul(count)).filter(|length| *length <= rest.len()),
        };
        Ok(Entry {
            kind: self.kind,
            start,
            length: length.ok_or("its data lies outside")?,
            count,
        })
    }
}

/// Returns the length of so many strings with the zero byte behind each.
fn strings_length(data: &[u8], count: usize) -> Option<usize> {
    let mut rest = data;
    for _ in 0..count {
        let length = CStr::from_bytes_until_nul(rest).ok()?.count_bytes();
        rest = rest.get(length.checked_add(1)?..)?;
    }
    data.len().checked_sub(rest.len())
}

/// Bytes of an entry.
const ENTRY: usize = 16;
/// Entries that a header may have.
const ENTRIES_MAX: u32 = 0xffff;
/// Bytes of data that a header may have.
const DATA_MAX: u32 = 0x0fff_ffff;
/// Values that an entry may have, other than bytes.
const ARRAY_MAX: u32 = 0x000f_ffff;
/// Type of plain bytes.
const BINARY: u32 = 7;
/// Lowest tag of an entry that is no region.
const TAG_MIN: u32 = 100;
/// Regions: of rpm 3, of signatures, of packages.
const HEADER_IMAGE: u32 = 61;
const HEADER_SIGNATURES: u32 = 62;
const HEADER_IMMUTABLE: u32 = 63;
