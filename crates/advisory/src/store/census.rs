//! Counting what an ecosystem has, over all sources.

use std::collections::HashSet;

use super::block::{EntryId, Reader};
use super::cursor::u32_at;
use super::identifier::VulnerabilityId;
use super::lookup::{KEY_LEN, damaged, keys};
use super::source::Ecosystem;
use super::{Database, Error};

impl Database {
    /// Returns the ids of all vulnerabilities that any source has rows for in an ecosystem.
    ///
    /// # Errors
    /// Where the rows are damaged.
    pub fn vulnerabilities_of(
        &self,
        ecosystem: &str,
    ) -> Result<HashSet<VulnerabilityId<'_>>, Error> {
        let mut ids = HashSet::new();
        for (number, source, ecosystem) in self.numbered(ecosystem) {
            collect(self, number, ecosystem, &mut ids).ok_or_else(|| damaged(source))?;
        }
        Ok(ids)
    }
}

fn collect<'a>(
    database: &'a Database,
    number: usize,
    ecosystem: &Ecosystem,
    ids: &mut HashSet<VulnerabilityId<'a>>,
) -> Option<()> {
    let reader = Reader::new(database, number)?;
    for key in keys(database, number, ecosystem)?.chunks_exact(KEY_LEN) {
        let mut block = reader.block(u32_at(key, 1)?)?;
        while let Some(entry) = block.next_entry() {
            ids.insert(match entry.ok()?.id {
                EntryId::Cve(cve) => VulnerabilityId::Cve(cve),
                EntryId::Other(text) => VulnerabilityId::Other(reader.texts.get(text)?),
            });
        }
    }
    Some(())
}
