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
    places: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Table<'a> {
    /// Takes a table; `None` where its places do not fit into the bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let count = usize::try_from(cursor.u32()?).ok()?;
        let places = cursor.take(count.div_ceil(GROUP_LEN).checked_mul(4)?)?;
        let bytes = cursor.rest();
        Some(Self {
            count,
            places,
            bytes,
        })
    }

    /// Returns how many entries there are.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// Returns an entry.
    pub(super) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let (group, at) = (index / GROUP_LEN, index % GROUP_LEN);
        let rest = self.count.checked_sub(index.checked_sub(at)?)?;
        let start = usize::try_from(u32_at(self.places, group)?).ok()?;
        let mut cursor = Cursor::new(self.bytes.get(start..)?);
        let (mut before, mut own) = (0_usize, None);
        for entry in 0..rest.min(GROUP_LEN) {
            let len = cursor.index()?;
            match entry.cmp(&at) {
                std::cmp::Ordering::Less => before = before.checked_add(len)?,
                std::cmp::Ordering::Equal => own = Some(len),
                std::cmp::Ordering::Greater => {}
            }
        }
        cursor.take(before)?;
        cursor.take(own?)
    }

    /// Returns the number of an entry in a sorted table, by binary search.
    pub(super) fn find(&self, wanted: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle)?.cmp(wanted) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle.checked_add(1)?,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
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
