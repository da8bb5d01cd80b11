//! A database read from front to back: every digest, every text, statement, row and fact, and whether all
//! of it agrees with the list of sources. What is wrong is said, each fault by itself.

use std::collections::BTreeMap;
use std::path::Path;

use super::block::Reader;
use super::cursor::u32_at;
use super::identifier::CveId;
use super::layout::{self, Kind};
use super::lookup::{KEY_LEN, keys};
use super::source::Source;
use super::{Database, Error, cycles, facts, supports};

/// What reading a whole database showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Sections that agree with their digests.
    pub sections: usize,
    /// Rows that could be read, over all sources and ecosystems.
    pub rows: u64,
    /// Records of vulnerabilities that could be read.
    pub vulnerabilities: u64,
    /// What is wrong, as clauses; empty where nothing is.
    pub damage: Vec<String>,
}

impl Database {
    /// Reads a file from front to back and says all that is wrong with it.
    ///
    /// # Errors
    /// Where the file can't be read, or is too large to be a database.
    pub fn verify(path: &Path) -> Result<Verified, Error> {
        Ok(Self::verify_bytes(Self::read(path)?))
    }

    /// Reads the bytes of a file from front to back and says all that is wrong with them.
    pub fn verify_bytes(bytes: Vec<u8>) -> Verified {
        verify(bytes)
    }
}

fn verify(bytes: Vec<u8>) -> Verified {
    let mut verified = Verified::default();
    match layout::read(&bytes) {
        Ok(frame) => {
            let wrong = layout::faults(&bytes, &frame);
            verified.sections = frame.entries.len().saturating_sub(wrong.len());
            verified.damage = wrong;
        }
        Err(error) => {
            verified.damage.push(error.to_string());
            return verified;
        }
    }
    match Database::new(bytes.into(), "", false) {
        Ok(database) => {
            for (number, source) in database.sources.iter().enumerate() {
                verified.source(&database, number, source);
            }
        }
        Err(error) => verified.damage.push(error.to_string()),
    }
    verified.damage.dedup();
    verified
}

impl Verified {
    fn source(&mut self, database: &Database, number: usize, source: &Source) {
        let section = |kind| database.section(number, kind);
        let rows = rows(database, number, source);
        let strings = database.strings(number);
        let records = strings.and_then(|strings| facts::count(section(Kind::Facts), strings));
        let cycles = cycles::count(section(Kind::Cycles));
        let checks = [
            (texts(database, number), "texts"),
            (statements(database, number), "statements"),
            (version_keys(database, number), "version keys"),
            (rows.filter(|count| *count == source.rows).map(drop), "rows"),
            (
                records
                    .filter(|count| *count == source.vulnerabilities)
                    .map(drop),
                "vulnerabilities",
            ),
            (
                cycles
                    .filter(|count| *count == source.life_cycles)
                    .map(drop),
                "life cycles",
            ),
            (
                supports::count(section(Kind::Supports)).map(drop),
                "support of packages",
            ),
        ];
        for (_, what) in checks.iter().filter(|(sound, _)| sound.is_none()) {
            let name = &source.name;
            self.damage
                .push(format!("the {what} of `{name}` are damaged"));
        }
        self.rows = self.rows.saturating_add(rows.unwrap_or(0));
        self.vulnerabilities = self.vulnerabilities.saturating_add(records.unwrap_or(0));
    }
}

/// Texts are sorted and each is there once.
fn texts(database: &Database, number: usize) -> Option<()> {
    let strings = database.strings(number)?;
    let mut last = None;
    for at in 0..strings.len() {
        let text = strings.get(at)?;
        if last.is_some_and(|last| last >= text) {
            return None;
        }
        last = Some(text);
    }
    Some(())
}

fn statements(database: &Database, number: usize) -> Option<()> {
    let reader = Reader::new(database, number)?;
    for at in 0..reader.payloads.len() {
        reader.statement(at, CveId::from_packed(0))?;
    }
    Some(())
}

/// Every key is the one that its version has today.
fn version_keys(database: &Database, number: usize) -> Option<()> {
    let texts = database.texts(number)?;
    texts.keys.is_sound(&texts.strings).then_some(())
}

/// Reads every block once, and counts the rows of every ecosystem; blocks follow one another without
/// gaps.
fn rows(database: &Database, number: usize, source: &Source) -> Option<u64> {
    let reader = Reader::new(database, number)?;
    let counts = block_counts(reader, database.section(number, Kind::Keys))?;
    let mut all = 0_u64;
    let mut expected_key = 0_usize;
    for ecosystem in &source.ecosystems {
        let mut of_ecosystem = 0_u64;
        let mut last = None;
        if ecosystem.first_key != expected_key {
            return None;
        }
        for key in keys(database, number, ecosystem)?.chunks_exact(KEY_LEN) {
            let (name, place) = (u32_at(key, 0)?, u32_at(key, 1)?);
            if last.is_some_and(|last| last >= name) {
                return None;
            }
            last = Some(name);
            reader.texts.get(usize::try_from(name).ok()?)?;
            of_ecosystem = of_ecosystem.checked_add(*counts.get(&place)?)?;
            expected_key = expected_key.checked_add(1)?;
        }
        if of_ecosystem != ecosystem.rows {
            return None;
        }
        all = all.checked_add(of_ecosystem)?;
    }
    let all_keys = database.section(number, Kind::Keys).len() / KEY_LEN;
    (expected_key == all_keys).then_some(all)
}

/// Returns for the place of each block how many rows it has.
fn block_counts(reader: Reader<'_>, keys: &[u8]) -> Option<BTreeMap<u32, u64>> {
    let mut counts = BTreeMap::new();
    for key in keys.chunks_exact(KEY_LEN) {
        counts.insert(u32_at(key, 1)?, 0_u64);
    }
    let mut ends = counts
        .keys()
        .copied()
        .skip(1)
        .map(Some)
        .chain([None])
        .collect::<Vec<_>>();
    let mut expected = 0;
    for ((place, count), end) in counts.iter_mut().zip(ends.drain(..)) {
        let start = usize::try_from(*place).ok()?;
        let end = end.map_or(Some(reader.len()), |end| usize::try_from(end).ok())?;
        if start != expected {
            return None;
        }
        expected = end;
        let mut block = reader.block_within(start, end)?;
        while let Some(row) = block.next_entry() {
            reader.check(row.ok()?)?;
            *count = count.checked_add(1)?;
        }
        if !block.is_at_end() {
            return None;
        }
    }
    (expected == reader.len()).then_some(counts)
}
