//! Finding the rows of a package: the ecosystem's range of keys, a binary search in it, and the
//! block of rows that the key leads to.

use std::collections::BTreeSet;

use super::block::{Block, Damaged, Reader};
use super::cursor::u32_at;
use super::layout::Kind;
use super::row::StoredRow;
use super::source::{Ecosystem, Source};
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
        for (number, source, ecosystem) in database.numbered(ecosystem) {
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
    for (number, source, ecosystem) in database.numbered(ecosystem) {
        let strings = database.strings(number).ok_or_else(|| damaged(source))?;
        let keys = keys(database, number, ecosystem).ok_or_else(|| damaged(source))?;
        for key in keys.chunks_exact(KEY_LEN) {
            let name = u32_at(key, 0).and_then(|at| strings.get(usize::try_from(at).ok()?));
            names.insert(name.ok_or_else(|| damaged(source))?);
        }
    }
    Ok(names.into_iter().collect())
}

/// A key: number of the name, place of the block.
pub(super) const KEY_LEN: usize = 8;

/// Finds the block of a package, where there is one.
fn find_block<'a>(
    database: &'a Database,
    number: usize,
    ecosystem: &Ecosystem,
    package: &str,
) -> Result<Option<Block<'a>>, Damaged> {
    let reader = Reader::new(database, number).ok_or(Damaged)?;
    let keys = keys(database, number, ecosystem).ok_or(Damaged)?;
    let wanted = reader
        .texts
        .strings
        .find(package)
        .and_then(|at| u32::try_from(at).ok());
    let Some(place) = wanted.and_then(|wanted| find_key(keys, wanted)) else {
        return Ok(None);
    };
    reader.block(place).map(Some).ok_or(Damaged)
}

/// Returns the keys of an ecosystem.
pub(super) fn keys<'a>(
    database: &'a Database,
    number: usize,
    ecosystem: &Ecosystem,
) -> Option<&'a [u8]> {
    let start = ecosystem.first_key.checked_mul(KEY_LEN)?;
    let len = usize::try_from(ecosystem.packages)
        .ok()?
        .checked_mul(KEY_LEN)?;
    database
        .section(number, Kind::Keys)
        .get(start..start.checked_add(len)?)
}

fn find_key(keys: &[u8], wanted: u32) -> Option<u32> {
    let (keys, _) = keys.as_chunks::<KEY_LEN>();
    let at = keys.binary_search_by_key(&Some(wanted), |key| u32_at(key, 0));
    u32_at(keys.get(at.ok()?)?, 1)
}

pub(super) fn damaged(source: &Source) -> Error {
    Error::damaged(format!("rows of the source `{}`", source.name))
}
