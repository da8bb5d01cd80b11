//! Many short byte strings by number: a count (32 bits), then for each group of sixteen the place where it
//! begins (32 bits, counted from the end of these places), then the groups: the lengths of their entries
//! (varints), then the entries.

use super::Error;
use super::cursor::{Cursor, put_varint, u32_at};

/// Entries on their way into a section.
#[derive(Debug, Default)]
pub(super) struct TableWriter {
    count: u32,
    places: Vec<u8>,
    bytes: Vec<u8>,
    lengths: Vec<u8>,
    group: Vec<u8>,
}

impl TableWriter {
    /// Appends an entry.
    pub(super) fn push(&mut self, entry: &[u8]) -> Result<(), Error> {
        let too_large = || Error::overflow("a source has more than 32 bits can count");
        if self.count.is_multiple_of(GROUP) {
            self.close();
            let place = u32::try_from(self.bytes.len()).map_err(|_| too_large())?;
            self.places.extend_from_slice(&place.to_le_bytes());
        }
        let len = u32::try_from(entry.len()).map_err(|_| too_large())?;
        put_varint(&mut self.lengths, len);
        self.group.extend_from_slice(entry);
        self.count = self.count.checked_add(1).ok_or_else(too_large)?;
        Ok(())
    }

    /// Returns the table.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.close();
        let mut out = self.count.to_le_bytes().to_vec();
        out.append(&mut self.places);
        out.append(&mut self.bytes);
        out
    }

    fn close(&mut self) {
        self.bytes.append(&mut self.lengths);
        self.bytes.append(&mut self.group);
    }
}

/// Entries as they lie in a section.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Table<'a> {
    count: usize,
    /// The places of the groups, then the groups.
    bytes: &'a [u8],
}

impl<'a> Table<'a> {
    /// Takes a table; `None` where its places do not fit into the bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let count = usize::try_from(cursor.u32()?).ok()?;
        let bytes = cursor.rest();
        cursor.take(places_len(count)?)?;
        Some(Self { count, bytes })
    }

    /// Returns how many entries there are.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// Returns an entry.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let (number, at) = (index / GROUP_LEN, index % GROUP_LEN);
        if let Some((lengths, bytes)) = self.short_group(number) {
            let before = lengths.get(..at)?.iter();
            let start = before.fold(0_usize, |sum, len| sum.saturating_add(usize::from(*len)));
            let len = usize::from(*lengths.get(at)?);
            return bytes.get(start..)?.get(..len);
        }
        let group = self.group(number)?;
        if at >= group.count {
            return None;
        }
        let before = group.lengths.get(..at)?.iter();
        let start = before.fold(0_usize, |sum, len| sum.saturating_add(*len));
        group.bytes.get(start..)?.get(..*group.lengths.get(at)?)
    }

    /// Returns the number of an entry in a sorted table: a binary search for its group, then a walk through
    /// that.
    pub(super) fn find(&self, wanted: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.count.div_ceil(GROUP_LEN));
        while low < high {
            let middle = low.midpoint(high);
            if self.first(middle)? <= wanted {
                low = middle.checked_add(1)?;
            } else {
                high = middle;
            }
        }
        let number = low.checked_sub(1)?;
        let group = self.group(number)?;
        let mut rest = group.bytes;
        for (at, len) in group.lengths.iter().take(group.count).enumerate() {
            let (entry, behind) = rest.split_at_checked(*len)?;
            if entry == wanted {
                return number.checked_mul(GROUP_LEN)?.checked_add(at);
            }
            rest = behind;
        }
        None
    }

    /// Returns the first entry of a group.
    fn first(&self, number: usize) -> Option<&'a [u8]> {
        if let Some(([len, ..], bytes)) = self.short_group(number) {
            return bytes.get(..usize::from(*len));
        }
        let group = self.group(number)?;
        group.bytes.get(..*group.lengths.first()?)
    }

    /// Returns the lengths of a full group all of whose lengths have one byte, as nearly all have, and what
    /// is behind them.
    fn short_group(&self, number: usize) -> Option<(&'a [u8; GROUP_LEN], &'a [u8])> {
        let full = number < self.count / GROUP_LEN;
        let (lengths, bytes) = self.behind(number).filter(|_| full)?.split_first_chunk()?;
        (lengths.iter().fold(0, |all, len| all | len) < 0x80).then_some((lengths, bytes))
    }

    fn group(&self, number: usize) -> Option<Group<'a>> {
        let rest = self.count.checked_sub(number.checked_mul(GROUP_LEN)?)?;
        let count = rest.min(GROUP_LEN);
        let mut lengths = [0; GROUP_LEN];
        let mut cursor = Cursor::new(self.behind(number)?);
        for len in lengths.iter_mut().take(count) {
            *len = cursor.index()?;
        }
        Some(Group {
            lengths,
            count,
            bytes: cursor.rest(),
        })
    }

    /// Returns the bytes from the beginning of a group on.
    fn behind(&self, number: usize) -> Option<&'a [u8]> {
        let places = self.bytes.get(..places_len(self.count)?)?;
        let place = usize::try_from(u32_at(places, number)?).ok()?;
        self.bytes.get(places.len().checked_add(place)?..)
    }
}

/// Returns how many bytes the places of the groups have.
fn places_len(count: usize) -> Option<usize> {
    count.div_ceil(GROUP_LEN).checked_mul(4)
}

/// A group of entries, with its lengths decoded.
struct Group<'a> {
    lengths: [usize; GROUP_LEN],
    count: usize,
    bytes: &'a [u8],
}

const GROUP: u32 = 16;
const GROUP_LEN: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(entries: &[Vec<u8>]) -> Vec<u8> {
        let mut writer = TableWriter::default();
        for entry in entries {
            writer.push(entry).unwrap();
        }
        writer.finish()
    }

    proptest! {
        #[test]
        fn entries_come_out_as_they_went_in(
            entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..100)
        ) {
            let bytes = table(&entries);
            let read = Table::new(&bytes).unwrap();
            prop_assert_eq!(read.len(), entries.len());
            for (at, entry) in entries.iter().enumerate() {
                prop_assert_eq!(read.get(at), Some(entry.as_slice()));
            }
            prop_assert_eq!(read.get(entries.len()), None);
        }

        #[test]
        fn sorted_entries_are_found(
            entries in prop::collection::btree_set(prop::collection::vec(any::<u8>(), 0..4), 0..100),
            other in prop::collection::vec(any::<u8>(), 0..4),
        ) {
            let sorted: Vec<Vec<u8>> = entries.iter().cloned().collect();
            let bytes = table(&sorted);
            let read = Table::new(&bytes).unwrap();
            for (at, entry) in sorted.iter().enumerate() {
                prop_assert_eq!(read.find(entry), Some(at));
            }
            prop_assert_eq!(read.find(&other).is_some(), entries.contains(&other));
        }

        #[test]
        fn any_bytes_are_a_table_or_none(bytes in prop::collection::vec(any::<u8>(), 0..80), at in any::<usize>()) {
            if let Some(read) = Table::new(&bytes) {
                let _entry = (read.get(at), read.get(0), read.find(b"x"));
            }
        }
    }
}
