//! Rows as they lie in the section of rows: a block for each package, which releases may share.
//!
//! A block is a count of rows with CVE ids and those rows, then a count of all other rows and
//! those. A row is a step and the number of a payload. Steps: an even number is twice the distance
//! to the CVE before in the same year; an odd one is twice the distance in years, plus one, and the
//! number within the year follows.

use super::Database;
use super::cursor::Cursor;
use super::identifier::{CveId, VulnerabilityId};
use super::layout::Kind;
use super::row::StoredRow;
use super::source::Source;
use super::strings::Texts;
use super::table::Table;

/// Rows of one source, half read.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) source: &'a Source,
    reader: Reader<'a>,
    cursor: Cursor<'a>,
    /// Rows with CVE ids still to come.
    cves: u32,
    /// All other rows still to come, once known.
    others: Option<u32>,
    last: CveId,
}

/// What all blocks of a source are read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    source: &'a Source,
    pub(super) texts: Texts<'a>,
    pub(super) payloads: Table<'a>,
    blocks: &'a [u8],
}

/// A row of which nothing is decoded but its two numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) id: EntryId,
    /// Number of the payload.
    pub(super) payload: usize,
}

/// The id of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryId {
    Cve(CveId),
    /// Number of its text.
    Other(usize),
}

/// The bytes are no rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Damaged;

impl<'a> Reader<'a> {
    pub(super) fn new(database: &'a Database, number: usize) -> Option<Self> {
        Some(Self {
            source: database.sources.get(number)?,
            texts: database.texts(number)?,
            payloads: Table::new(database.section(number, Kind::Payloads))?,
            blocks: database.section(number, Kind::Blocks),
        })
    }

    /// Returns how many bytes all blocks have.
    pub(super) const fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Returns the block that begins at a place.
    pub(super) fn block(self, place: u32) -> Option<Block<'a>> {
        self.block_within(usize::try_from(place).ok()?, self.blocks.len())
    }

    /// Returns the block that begins at a place and ends before another.
    pub(super) fn block_within(self, start: usize, end: usize) -> Option<Block<'a>> {
        let mut cursor = Cursor::new(self.blocks.get(start..end)?);
        Some(Block {
            source: self.source,
            reader: self,
            cves: cursor.varint()?,
            cursor,
            others: None,
            last: CveId::from_packed(0),
        })
    }

    /// Decodes a statement, as the row of an id.
    pub(super) fn statement(&self, payload: usize, id: CveId) -> Option<StoredRow<'a>> {
        let id = EntryId::Cve(id);
        self.row(Entry { id, payload })
    }

    /// Says whether the numbers of a row lead somewhere; statements are decoded elsewhere.
    pub(super) fn check(&self, entry: Entry) -> Option<()> {
        self.payloads.get(entry.payload)?;
        match entry.id {
            EntryId::Cve(_) => Some(()),
            EntryId::Other(text) => self.texts.get(text).map(drop),
        }
    }

    /// Decodes a row; `None` where it is damaged.
    pub(super) fn row(&self, entry: Entry) -> Option<StoredRow<'a>> {
        let id = match entry.id {
            EntryId::Cve(cve) => VulnerabilityId::Cve(cve),
            EntryId::Other(text) => VulnerabilityId::Other(self.texts.get(text)?),
        };
        StoredRow::decode(id, self.payloads.get(entry.payload)?, self.texts)
    }
}

impl<'a> Block<'a> {
    /// Returns the next row, decoded.
    pub(super) fn next_row(&mut self) -> Option<Result<StoredRow<'a>, Damaged>> {
        let entry = self.next_entry()?;
        Some(entry.and_then(|entry| self.reader.row(entry).ok_or(Damaged)))
    }

    /// Returns the next row by its numbers alone.
    pub(super) fn next_entry(&mut self) -> Option<Result<Entry, Damaged>> {
        if let Some(left) = self.cves.checked_sub(1) {
            self.cves = left;
            return Some(self.next_cve().ok_or(Damaged));
        }
        if self.others.is_none() {
            match self.cursor.varint() {
                Some(count) => self.others = Some(count),
                None => return Some(Err(Damaged)),
            }
        }
        let left = self.others?.checked_sub(1)?;
        self.others = Some(left);
        Some(self.next_other().ok_or(Damaged))
    }

    /// Says whether all bytes of the block were read.
    pub(super) const fn is_at_end(&self) -> bool {
        self.cursor.is_empty()
    }

    fn next_cve(&mut self) -> Option<Entry> {
        let step = self.cursor.varint()?;
        let distance = step >> 1;
        self.last = if step & 1 == 0 {
            CveId::from_parts(self.last.year(), self.last.number().checked_add(distance)?)?
        } else {
            let year = self.last.year().checked_add(distance)?;
            CveId::from_parts(year, self.cursor.varint()?)?
        };
        self.entry(EntryId::Cve(self.last))
    }

    fn next_other(&mut self) -> Option<Entry> {
        let text = self.cursor.index()?;
        self.entry(EntryId::Other(text))
    }

    fn entry(&mut self, id: EntryId) -> Option<Entry> {
        let payload = self.cursor.index()?;
        Some(Entry { id, payload })
    }
}
