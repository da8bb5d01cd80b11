//! Lists of texts within a row: a count and the numbers of the texts, decoded while they are walked. Most
//! rows are looked at for their version alone.

use std::fmt;

use super::cursor::Cursor;
use super::strings::Strings;

/// Texts of a row, borrowed from the database.
#[derive(Clone, Copy)]
pub struct StoredList<'a> {
    count: u32,
    bytes: Cursor<'a>,
    strings: Strings<'a>,
}

impl<'a> StoredList<'a> {
    /// A list without texts.
    pub(super) const fn empty(strings: Strings<'a>) -> Self {
        Self {
            count: 0,
            bytes: Cursor::new(&[]),
            strings,
        }
    }

    /// Reads past a list and keeps where it lies; every number is checked here, so that walking it later
    /// can't fail.
    pub(super) fn decode(cursor: &mut Cursor<'a>, strings: Strings<'a>) -> Option<Self> {
        let count = cursor.count()?;
        let bytes = *cursor;
        for _ in 0..count {
            take(cursor, strings)?;
        }
        Some(Self {
            count,
            bytes,
            strings,
        })
    }

    /// Returns the texts, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + Clone + use<'a> {
        let (mut cursor, strings) = (self.bytes, self.strings);
        (0..self.count).map_while(move |_| take(&mut cursor, strings))
    }

    /// Says whether there is no text.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl PartialEq for StoredList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for StoredList<'_> {}

impl fmt::Debug for StoredList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

fn take<'a>(cursor: &mut Cursor<'a>, strings: Strings<'a>) -> Option<&'a str> {
    strings.get(cursor.index()?)
}
