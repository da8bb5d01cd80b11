//! The advisory database: one immutable file, read in place. Nothing is parsed at the start but the
//! frame and the list of sources; a lookup is a binary search, and a row is decoded when it is
//! asked for.
//!
//! `docs/database.md` describes the format. Every number that is read is checked against the bytes
//! that are there: a damaged file gives an [`Error`], never a panic, and never silently fewer rows.

mod affected;
mod block;
mod builder;
mod census;
mod check;
mod cursor;
mod cycles;
mod date;
mod difference;
mod draft;
mod error;
mod facts;
mod identifier;
mod layout;
mod list;
mod lookup;
mod order;
mod reverse;
mod row;
mod source;
mod span;
mod strings;
mod supports;
mod table;
mod version_keys;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use seawall_model::report::{DatabaseInfo, SourceInfo};
use seawall_model::time::Timestamp;

pub use affected::{KeyedRange, StoredAffected, StoredRange, StoredUntil};
pub use builder::{Builder, Skipped};
pub use check::Verified;
pub use difference::{Change, ChangeKind, Difference, difference};
pub use error::Error;
pub use facts::{Facts, Vector};
pub use identifier::{CveId, VulnerabilityId};
pub use layout::FORMAT_VERSION;
pub use list::StoredList;
pub use lookup::Rows;
pub use reverse::Place;
pub use row::{StoredRow, StoredStatus};
pub use source::{Ecosystem, Source};
pub use span::Span;
pub use version_keys::Bound;

use crate::record::{LifeCycle, PackageSupport};
use layout::Kind;
use strings::{Strings, Texts};
use version_keys::VersionKeys;

/// An advisory database, ready for lookups.
#[derive(Debug)]
pub struct Database {
    bytes: Cow<'static, [u8]>,
    origin: String,
    built: Timestamp,
    sources: Vec<Source>,
    /// For each ecosystem the sources that have rows for it: number of the source, place of the
    /// ecosystem in its list.
    ecosystems: BTreeMap<String, Vec<(usize, usize)>>,
    /// For each source the place of its sections, by kind.
    sections: Vec<[Range<usize>; KINDS]>,
}

impl Database {
    /// Takes a database that is part of the program. Its sections are not hashed: whoever can
    /// change them can change the program.
    pub fn from_static(bytes: &'static [u8], origin: &str) -> Result<Self, Error> {
        Self::new(Cow::Borrowed(bytes), origin, false)
    }

    /// Takes a database that was read from elsewhere, and checks every section against its digest.
    pub fn from_bytes(bytes: Vec<u8>, origin: &str) -> Result<Self, Error> {
        Self::new(Cow::Owned(bytes), origin, true)
    }

    /// Reads a database from a file and checks it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::from_bytes(Self::read(path)?, &path.display().to_string())
    }

    /// Reads a file, as far as a database may be large.
    fn read(path: &Path) -> Result<Vec<u8>, Error> {
        let failed = |source| Error::Read {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let too_large = |size| Error::TooLarge {
            path: path.to_owned(),
            size,
            limit: MAX_FILE,
        };
        if size > MAX_FILE {
            return Err(too_large(size));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        // The file may be a device or still growing: the limit holds for what is read, too.
        file.take(MAX_FILE.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if read > MAX_FILE {
            return Err(too_large(read));
        }
        Ok(bytes)
    }

    /// Returns age and contents in the report's form.
    pub fn info(&self) -> DatabaseInfo {
        let mut sources: Vec<SourceInfo> = self
            .sources
            .iter()
            .enumerate()
            .map(|(number, source)| SourceInfo {
                name: source.name.clone(),
                tier: source.tier.name().to_owned(),
                date: source.date,
                records: source
                    .rows
                    .saturating_add(source.vulnerabilities)
                    .saturating_add(source.life_cycles)
                    .saturating_add(self.supports(number)),
            })
            .collect();
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        DatabaseInfo {
            origin: self.origin.clone(),
            built: self.built,
            sources,
        }
    }

    /// Returns the sources with all that is known of them, sorted by name.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Returns the names of all ecosystems that any source has rows for, sorted.
    pub fn ecosystems(&self) -> Vec<&str> {
        self.ecosystems.keys().map(String::as_str).collect()
    }

    /// Returns what each source has for an ecosystem.
    pub fn coverage(&self, ecosystem: &str) -> impl Iterator<Item = (&Source, &Ecosystem)> {
        self.numbered(ecosystem)
            .map(|(_, source, ecosystem)| (source, ecosystem))
    }

    /// Returns the names of all packages that any source has rows for in an ecosystem, sorted.
    pub fn packages(&self, ecosystem: &str) -> Result<Vec<&str>, Error> {
        lookup::packages(self, ecosystem)
    }

    /// Returns the rows of all sources for a package of an ecosystem; within a source by id.
    pub fn rows(&self, ecosystem: &str, package: &str) -> Rows<'_> {
        Rows::new(self, ecosystem, package)
    }

    /// Returns every row, of whatever ecosystem and package, that has the id as its vulnerability, its
    /// record or among its other ids: by source, then ecosystem, then package.
    pub fn find(&self, id: &str) -> Result<Vec<Place<'_>>, Error> {
        reverse::find(self, id)
    }

    /// Returns what all sources together know of a vulnerability.
    pub fn vulnerability(&self, id: &str) -> Result<Option<Facts>, Error> {
        let id = CveId::parse(id).map_or(VulnerabilityId::Other(id), VulnerabilityId::Cve);
        let mut facts = Facts::default();
        let mut known = false;
        for (number, source) in self.sources.iter().enumerate() {
            if source.vulnerabilities == 0 {
                continue;
            }
            let damaged = || Error::damaged(format!("vulnerabilities of `{}`", source.name));
            let strings = self.strings(number).ok_or_else(damaged)?;
            let section = self.section(number, Kind::Facts);
            known |= facts::look_up(section, strings, id, source.date, &mut facts)
                .ok_or_else(damaged)?;
        }
        Ok(known.then_some(facts))
    }

    /// Returns the life cycles of a distribution, by its os-release `ID`, sorted.
    pub fn life_cycles(&self, distribution: &str) -> Result<Vec<LifeCycle>, Error> {
        let mut found = Vec::new();
        for (number, source) in self.sources.iter().enumerate() {
            if source.life_cycles > 0 {
                cycles::decode(self.section(number, Kind::Cycles), distribution, &mut found)
                    .ok_or_else(|| Error::damaged(format!("life cycles of `{}`", source.name)))?;
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Returns what is known of the support of single packages in an ecosystem (`debian:12`), sorted; with it
    /// what is said of all releases.
    pub fn package_supports(&self, ecosystem: &str) -> Result<Vec<PackageSupport>, Error> {
        let mut found = Vec::new();
        for (number, source) in self.sources.iter().enumerate() {
            supports::decode(self.section(number, Kind::Supports), ecosystem, &mut found)
                .ok_or_else(|| {
                    Error::damaged(format!("support of packages of `{}`", source.name))
                })?;
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    fn new(bytes: Cow<'static, [u8]>, origin: &str, verify: bool) -> Result<Self, Error> {
        let frame = layout::read(&bytes)?;
        if verify {
            layout::verify(&bytes, &frame)?;
        }
        let damaged = || Error::damaged("the list of sources");
        let list = frame
            .entries
            .iter()
            .find(|entry| entry.kind == Kind::Sources);
        let range = list.map(|entry| entry.range.clone()).ok_or_else(damaged)?;
        let sources = source::decode(bytes.get(range).unwrap_or_default()).ok_or_else(damaged)?;
        let mut ecosystems: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (number, source) in sources.iter().enumerate() {
            for (place, ecosystem) in source.ecosystems.iter().enumerate() {
                let name = ecosystem.name.clone();
                ecosystems.entry(name).or_default().push((number, place));
            }
        }
        let mut sections = vec![[const { 0..0 }; KINDS]; sources.len()];
        for entry in frame
            .entries
            .into_iter()
            .filter(|entry| entry.kind != Kind::Sources)
        {
            let slot = sections
                .get_mut(usize::from(entry.source))
                .and_then(|of_source| of_source.get_mut(entry.kind.index()));
            *slot.ok_or_else(damaged)? = entry.range;
        }
        Ok(Self {
            bytes,
            origin: origin.to_owned(),
            built: frame.built,
            sources,
            ecosystems,
            sections,
        })
    }

    /// Returns a section; one that is not there is empty.
    fn section(&self, source: usize, kind: Kind) -> &[u8] {
        self.sections
            .get(source)
            .and_then(|of_source| of_source.get(kind.index()))
            .and_then(|range| self.bytes.get(range.clone()))
            .unwrap_or_default()
    }

    /// Counts what a source says of the support of packages; none where that is damaged, as
    /// [`Self::package_supports`] says.
    fn supports(&self, source: usize) -> u64 {
        supports::count(self.section(source, Kind::Supports)).unwrap_or(0)
    }

    /// Returns what each source has for an ecosystem, with the number of the source.
    fn numbered(&self, ecosystem: &str) -> impl Iterator<Item = (usize, &Source, &Ecosystem)> {
        let held = self.ecosystems.get(ecosystem).into_iter().flatten();
        held.filter_map(|(number, place)| {
            let source = self.sources.get(*number)?;
            Some((*number, source, source.ecosystems.get(*place)?))
        })
    }

    fn texts(&self, source: usize) -> Option<Texts<'_>> {
        Some(Texts {
            strings: self.strings(source)?,
            keys: VersionKeys::new(self.section(source, Kind::VersionKeys))?,
        })
    }

    fn strings(&self, source: usize) -> Option<Strings<'_>> {
        Strings::new(self.section(source, Kind::Strings))
    }
}

impl Source {
    /// Returns what the source has for an ecosystem.
    pub fn find(&self, ecosystem: &str) -> Option<&Ecosystem> {
        let at = self
            .ecosystems
            .binary_search_by(|e| e.name.as_str().cmp(ecosystem))
            .ok()?;
        self.ecosystems.get(at)
    }
}

const KINDS: usize = Kind::ALL.len();
/// A database of everything that is published lies well below; the file is held in memory.
const MAX_FILE: u64 = 1 << 30;
