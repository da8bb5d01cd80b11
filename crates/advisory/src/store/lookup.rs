//! Finding the rows of a package: the ecosystem's range of keys, a binary search in it, and the
//! block of rows that the key leads to.
//!
//! A block is a count of rows with CVE ids and those rows, then a count of all other rows and
//! those. A row is a step and the number of a payload. Steps: an even number is twice the distance
//! to the CVE before in the same year; an odd one is twice the distance in years, plus one, and the
//! number within the year follows.

use std::collections::BTreeSet;

use super::cursor::{Cursor, u32_at};
use super::identifier::{CveId, VulnerabilityId};
use super::layout::Kind;
use super::row::StoredRow;
use super::source::{Ecosystem, Source};
use super::strings::Texts;
use super::{Database, Error};

/// The rows of one package in one ecosystem, with the source of each. A row that can't be read is
/// an error and ends the rows of its source.
#[derive(Debug)]
pub struct Rows<'a> {
    blocks: std::vec::IntoIter<Result<Block<'a>, Error>>,
    current: Option<Block<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(database: &'a Database, ecosystem: &str, package: &str) -> Self {
        let mut blocks = Vec::new();
        for (number, source) in database.sources.iter().enumerate() {
            let Some(ecosystem) = source.find(ecosystem) else {
                continue;
            };
            match find_block(database, number, ecosystem, package) {
                Ok(block) => blocks.extend(block.map(Ok)),
                Err(Damaged) => blocks.push(Err(damaged(source))),
            }
        }
        Self {
            blocks: blocks.into_iter(),
            current: None,
        }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<(&'a Source, StoredRow<'a>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(block) = &mut self.current {
                let source = block.source;
                match block.next_row() {
                    Some(Ok(row)) => return Some(Ok((source, row))),
                    None => self.current = None,
                    Some(Err(Damaged)) => {
                        self.current = None;
                        return Some(Err(damaged(source)));
                    }
                }
            }
            match self.blocks.next()? {
                Ok(block) => self.current = Some(block),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Returns the names of all packages of an ecosystem.
pub(super) fn packages<'a>(database: &'a Database, ecosystem: &str) -> Result<Vec<&'a str>, Error> {
    let mut names = BTreeSet::new();
    for (number, source) in database.sources.iter().enumerate() {
        if let Some(ecosystem) = source.find(ecosystem) {
            let strings = database.strings(number).ok_or_else(|| damaged(source))?;
            let keys = keys(database, number, ecosystem).ok_or_else(|| damaged(source))?;
            for key in keys.chunks_exact(KEY_LEN) {
                let name = u32_at(key, 0).and_then(|at| strings.get(usize::try_from(at).ok()?));
                names.insert(name.ok_or_else(|| damaged(source))?);
            }
        }
    }
    Ok(names.into_iter().collect())
}

/// A key: number of the name, place of the block.
pub(super) const KEY_LEN: usize = 8;

/// Rows of one source, half read.
#[derive(Debug)]
struct Block<'a> {
    source: &'a Source,
    texts: Texts<'a>,
    payloads: Payloads<'a>,
    cursor: Cursor<'a>,
    /// Rows with CVE ids still to come.
    cves: u32,
    /// All other rows still to come, once known.
    others: Option<u32>,
    last: CveId,
}

struct Damaged;

impl<'a> Block<'a> {
    fn at(database: &'a Database, number: usize, texts: Texts<'a>, place: u32) -> Option<Self> {
        let blocks = database.section(number, Kind::Blocks);
        let mut cursor = Cursor::new(blocks.get(usize::try_from(place).ok()?..)?);
        Some(Self {
            source: database.sources.get(number)?,
            texts,
            payloads: Payloads::new(database.section(number, Kind::Payloads))?,
            cves: cursor.varint()?,
            cursor,
            others: None,
            last: CveId::from_packed(0),
        })
    }

    fn next_row(&mut self) -> Option<Result<StoredRow<'a>, Damaged>> {
        if let Some(left) = self.cves.checked_sub(1) {
            self.cves = left;
            return Some(self.row(Self::next_cve));
        }
        if self.others.is_none() {
            match self.cursor.varint() {
                Some(count) => self.others = Some(count),
                None => return Some(Err(Damaged)),
            }
        }
        match self.others.unwrap_or(0).checked_sub(1) {
            Some(left) => {
                self.others = Some(left);
                Some(self.row(Self::next_other))
            }
            None => None,
        }
    }

    fn row(
        &mut self,
        id: fn(&mut Self) -> Option<VulnerabilityId<'a>>,
    ) -> Result<StoredRow<'a>, Damaged> {
        let row = id(self).and_then(|id| {
            let payload = self.payloads.get(self.cursor.index()?)?;
            StoredRow::decode(id, payload, self.texts)
        });
        row.ok_or(Damaged)
    }

    fn next_cve(&mut self) -> Option<VulnerabilityId<'a>> {
        let step = self.cursor.varint()?;
        let distance = step >> 1;
        self.last = if step & 1 == 0 {
            CveId::from_parts(self.last.year(), self.last.number().checked_add(distance)?)?
        } else {
            let year = self.last.year().checked_add(distance)?;
            CveId::from_parts(year, self.cursor.varint()?)?
        };
        Some(VulnerabilityId::Cve(self.last))
    }

    fn next_other(&mut self) -> Option<VulnerabilityId<'a>> {
        let text = self.cursor.index()?;
        Some(VulnerabilityId::Other(self.texts.get(text)?))
    }
}

/// Payloads: a count, a table of ends, then the bytes.
#[derive(Clone, Copy, Debug)]
struct Payloads<'a> {
    ends: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Payloads<'a> {
    fn new(section: &'a [u8]) -> Option<Self> {
        let (count, rest) = section.split_first_chunk()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let (ends, bytes) = rest.split_at_checked(count.checked_mul(4)?)?;
        Some(Self { ends, bytes })
    }

    fn get(&self, index: usize) -> Option<&'a [u8]> {
        let start = match index.checked_sub(1) {
            Some(before) => u32_at(self.ends, before)?,
            None => 0,
        };
        let end = u32_at(self.ends, index)?;
        self.bytes
            .get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }
}

/// Finds the block of a package, where there is one.
fn find_block<'a>(
    database: &'a Database,
    number: usize,
    ecosystem: &Ecosystem,
    package: &str,
) -> Result<Option<Block<'a>>, Damaged> {
    let texts = database.texts(number).ok_or(Damaged)?;
    let keys = keys(database, number, ecosystem).ok_or(Damaged)?;
    let wanted = texts
        .strings
        .find(package)
        .and_then(|at| u32::try_from(at).ok());
    let Some(place) = wanted.and_then(|wanted| find_key(keys, wanted)) else {
        return Ok(None);
    };
    Block::at(database, number, texts, place)
        .map(Some)
        .ok_or(Damaged)
}

fn keys<'a>(database: &'a Database, number: usize, ecosystem: &Ecosystem) -> Option<&'a [u8]> {
    let start = ecosystem.first_key.checked_mul(KEY_LEN)?;
    let len = usize::try_from(ecosystem.packages)
        .ok()?
        .checked_mul(KEY_LEN)?;
    database
        .section(number, Kind::Keys)
        .get(start..start.checked_add(len)?)
}

fn find_key(keys: &[u8], wanted: u32) -> Option<u32> {
    let mut low = 0_usize;
    let mut high = keys.len() / KEY_LEN;
    while low < high {
        let middle = low.midpoint(high);
        let name_at = middle.checked_mul(2)?;
        match u32_at(keys, name_at)?.cmp(&wanted) {
            std::cmp::Ordering::Equal => return u32_at(keys, name_at.checked_add(1)?),
            std::cmp::Ordering::Less => low = middle.checked_add(1)?,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

fn damaged(source: &Source) -> Error {
    Error::damaged(format!("rows of the source `{}`", source.name))
}
