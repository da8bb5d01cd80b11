//! The texts of one source, each once and sorted; and what goes with them, the keys of those that are
//! versions.

use std::collections::HashMap;

use super::Error;
use super::table::{Table, TableWriter};
use super::version_keys::{Bound, VersionKeys};

/// Gathers texts while a source is built.
#[derive(Debug, Default)]
pub(super) struct Interner {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    /// Returns the provisional number of a text; the final one comes with [`Self::finish`].
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        // More texts than fit are refused at the end, by their number.
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    /// Sorts and encodes the texts.
    pub(super) fn finish(self) -> Result<Sorted, Error> {
        let count = u32::try_from(self.texts.len())
            .map_err(|_| Error::overflow("a source has more texts than 32 bits can count"))?;
        let mut order: Vec<(String, u32)> = self.texts.into_iter().zip(0..count).collect();
        order.sort_unstable();
        let mut map = vec![0; order.len()];
        let mut table = TableWriter::default();
        for (rank, (text, provisional)) in (0..count).zip(&order) {
            table.push(text.as_bytes())?;
            if let Some(slot) = usize::try_from(*provisional)
                .ok()
                .and_then(|at| map.get_mut(at))
            {
                *slot = rank;
            }
        }
        let section = table.finish();
        let texts = order.into_iter().map(|(text, _)| text).collect();
        Ok(Sorted {
            section,
            texts,
            map,
        })
    }
}

/// The texts of a source in their final order.
#[derive(Debug)]
pub(super) struct Sorted {
    /// The encoded table.
    pub(super) section: Vec<u8>,
    pub(super) texts: Vec<String>,
    /// For each provisional number the final one.
    pub(super) map: Vec<u32>,
}

/// Reads the texts of a source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strings<'a>(Table<'a>);

impl<'a> Strings<'a> {
    /// Takes a section; `None` where its table does not fit into it.
    pub(super) fn new(section: &'a [u8]) -> Option<Self> {
        Table::new(section).map(Self)
    }

    /// Returns a text.
    pub(super) fn get(&self, index: usize) -> Option<&'a str> {
        std::str::from_utf8(self.0.get(index)?).ok()
    }

    /// Returns the number of a text, by binary search.
    pub(super) fn find(&self, text: &str) -> Option<usize> {
        self.0.find(text.as_bytes())
    }

    /// Returns how many texts there are.
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }
}

/// Texts, and the keys of those that are versions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts<'a> {
    pub(super) strings: Strings<'a>,
    pub(super) keys: VersionKeys<'a>,
}

impl<'a> Texts<'a> {
    /// Returns a text.
    pub(super) fn get(&self, index: usize) -> Option<&'a str> {
        self.strings.get(index)
    }

    /// Returns a text that is a version.
    pub(super) fn bound(&self, index: usize) -> Option<Bound<'a>> {
        Some(Bound::new(self.strings.get(index)?, self.keys.get(index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_sorted_found_and_unique() {
        let mut interner = Interner::default();
        let given = ["b", "", "a", "b", "ä", "ab"];
        let provisional: Vec<u32> = given.iter().map(|text| interner.intern(text)).collect();
        let Sorted { section, map, .. } = interner.finish().unwrap();
        let strings = Strings::new(&section).unwrap();
        for (text, number) in given.iter().zip(provisional) {
            let place = usize::try_from(map[usize::try_from(number).unwrap()]).unwrap();
            assert_eq!(strings.get(place), Some(*text));
            assert_eq!(strings.find(text), Some(place));
        }
        assert_eq!(strings.find("c"), None);
        assert_eq!(strings.get(5), None);
        assert_eq!(strings.get(0), Some(""));
    }
}
