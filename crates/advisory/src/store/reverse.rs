//! From an id to the packages that it is about: a walk over all blocks, in which nothing is decoded but
//! the two numbers of each row, and the payloads of those rows that are meant.

use std::collections::HashSet;

use super::block::{Block, Entry, EntryId, Reader};
use super::cursor::u32_at;
use super::identifier::CveId;
use super::layout::Kind;
use super::lookup::{KEY_LEN, damaged, keys};
use super::row::{self, StoredRow};
use super::source::{Ecosystem, Source};
use super::{Database, Error};

/// A row, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Who says it.
    pub source: &'a Source,
    /// Ecosystem of the package.
    pub ecosystem: &'a str,
    /// Name of the package.
    pub package: &'a str,
    /// What is said.
    pub row: StoredRow<'a>,
}

/// Finds the rows that name an id.
pub(super) fn find<'a>(database: &'a Database, id: &str) -> Result<Vec<Place<'a>>, Error> {
    let mut found = Vec::new();
    for (number, source) in database.sources.iter().enumerate() {
        if source.rows > 0 {
            find_in(database, number, source, id, &mut found).ok_or_else(|| damaged(source))?;
        }
    }
    Ok(found)
}

fn find_in<'a>(
    database: &'a Database,
    number: usize,
    source: &'a Source,
    id: &str,
    found: &mut Vec<Place<'a>>,
) -> Option<()> {
    let reader = Reader::new(database, number)?;
    let wanted = Wanted::new(&reader, id)?;
    if wanted.cve.is_none() && wanted.text.is_none() {
        return Some(());
    }
    let places = wanted.places(reader, database.section(number, Kind::Keys))?;
    if places.is_empty() {
        return Some(());
    }
    for ecosystem in &source.ecosystems {
        for key in keys(database, number, ecosystem)?.chunks_exact(KEY_LEN) {
            let (name, place) = (u32_at(key, 0)?, u32_at(key, 1)?);
            if places.contains(&place) {
                let package = reader.texts.get(usize::try_from(name).ok()?)?;
                wanted.rows(reader, place, ecosystem, package, found)?;
            }
        }
    }
    Some(())
}

/// What is looked for in a source.
struct Wanted {
    /// As the id of a row.
    cve: Option<CveId>,
    /// Its number among texts, where it is one.
    text: Option<usize>,
    /// Payloads that name it.
    payloads: HashSet<usize>,
}

impl Wanted {
    /// `None` where the source is damaged.
    fn new(reader: &Reader<'_>, id: &str) -> Option<Self> {
        let (cve, text) = (CveId::parse(id), reader.texts.strings.find(id));
        let mut payloads = HashSet::new();
        if let Some(text) = text {
            for number in 0..reader.payloads.len() {
                if row::names(reader.payloads.get(number)?, text)? {
                    payloads.insert(number);
                }
            }
        }
        Some(Self {
            cve,
            text,
            payloads,
        })
    }

    fn is(&self, entry: &Entry) -> bool {
        let own = match entry.id {
            EntryId::Cve(cve) => self.cve == Some(cve),
            EntryId::Other(text) => self.text == Some(text),
        };
        own || self.payloads.contains(&entry.payload)
    }

    /// Returns the places of all blocks that have such a row. Each byte is read once at most, whatever
    /// the keys say.
    fn places(&self, reader: Reader<'_>, keys: &[u8]) -> Option<HashSet<u32>> {
        let mut places = Vec::new();
        for key in keys.chunks_exact(KEY_LEN) {
            places.push(u32_at(key, 1)?);
        }
        places.sort_unstable();
        places.dedup();
        let starts = places.iter().map(|place| usize::try_from(*place).ok());
        let ends = starts.clone().skip(1).chain([Some(reader.len())]);
        let mut found = HashSet::new();
        for ((place, start), end) in places.iter().zip(starts).zip(ends) {
            let block = reader.block_within(start?, end?)?;
            if self.is_in(block)? {
                found.insert(*place);
            }
        }
        Some(found)
    }

    fn is_in(&self, mut block: Block<'_>) -> Option<bool> {
        while let Some(entry) = block.next_entry() {
            if self.is(&entry.ok()?) {
                return Some(true);
            }
        }
        Some(false)
    }

    fn rows<'a>(
        &self,
        reader: Reader<'a>,
        place: u32,
        ecosystem: &'a Ecosystem,
        package: &'a str,
        found: &mut Vec<Place<'a>>,
    ) -> Option<()> {
        let mut block = reader.block(place)?;
        while let Some(entry) = block.next_entry() {
            let entry = entry.ok()?;
            if self.is(&entry) {
                found.push(Place {
                    source: block.source,
                    ecosystem: &ecosystem.name,
                    package,
                    row: reader.row(entry)?,
                });
            }
        }
        Some(())
    }
}
