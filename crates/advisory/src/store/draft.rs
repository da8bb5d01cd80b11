//! A source while it is gathered, and how it becomes sections. Texts and payloads have provisional
//! numbers until all of them are known.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::time::Date;

use super::Error;
use super::affected::PayloadAffected;
use super::cursor::put_varint;
use super::facts::{self, Record, epss_units};
use super::identifier::CveId;
use super::layout::{Kind, Section};
use super::lookup::KEY_LEN;
use super::order::order_of;
use super::row::{Payload, PayloadStatus};
use super::source::{Ecosystem, Source};
use super::strings::Interner;
use super::table::TableWriter;
use super::version_keys;
use crate::record::{
    LifeCycle, PackageSupport, Row, RowStatus, Scheme, SourceId, VulnerabilityFacts,
};

/// What a source has delivered so far.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) id: SourceId,
    pub(super) dates: BTreeMap<String, Date>,
    pub(super) cycles: Vec<LifeCycle>,
    pub(super) supports: Vec<PackageSupport>,
    pub(super) skipped: u64,
    texts: Interner,
    numbers: HashMap<Payload, u32>,
    payloads: Vec<Payload>,
    rows: RowsByEcosystem,
    facts: BTreeMap<Id, Record>,
    /// Texts that are versions, with each order that they are used in.
    versions: HashSet<(u32, Scheme)>,
}

/// Rows by ecosystem, then by name of the package.
type RowsByEcosystem = BTreeMap<String, RowsByPackage>;
/// By name of the package: id and payload of each row.
type RowsByPackage = BTreeMap<u32, Vec<(Id, u32)>>;

/// An id: a packed CVE id, or the number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    Cve(CveId),
    Other(u32),
}

impl Draft {
    pub(super) fn new(id: SourceId) -> Self {
        Self {
            id,
            dates: BTreeMap::new(),
            cycles: Vec::new(),
            supports: Vec::new(),
            skipped: 0,
            texts: Interner::default(),
            numbers: HashMap::new(),
            payloads: Vec::new(),
            rows: BTreeMap::new(),
            facts: BTreeMap::new(),
            versions: HashSet::new(),
        }
    }

    /// Takes a row; an error with its place where it has lists too long to be stored.
    pub(super) fn row(&mut self, row: Row) -> Result<(), String> {
        let id = self.identify(&row.vulnerability);
        let package = self.texts.intern(&row.package);
        let payload = self.payload(&row);
        if !payload.fits() {
            return Err(format!(
                "{} {} {}",
                row.ecosystem, row.package, row.vulnerability
            ));
        }
        if let Some(scheme) = order_of(&row.ecosystem) {
            let versions = payload.versions().map(|version| (version, scheme));
            self.versions.extend(versions);
        }
        // More payloads than fit are refused when they are counted at the end.
        let next = u32::try_from(self.payloads.len()).unwrap_or(u32::MAX);
        let list = &mut self.payloads;
        let number = *self.numbers.entry(payload).or_insert_with_key(|payload| {
            list.push(payload.clone());
            next
        });
        let of_package = self.rows.entry(row.ecosystem).or_default().entry(package);
        of_package.or_default().push((id, number));
        Ok(())
    }

    /// Takes facts of a vulnerability.
    pub(super) fn vulnerability(&mut self, facts: &VulnerabilityFacts) {
        let vectors = facts
            .vectors
            .iter()
            .map(|(source, vector)| (self.texts.intern(source), self.texts.intern(vector)))
            .collect();
        let epss = facts.epss.and_then(|(probability, percentile)| {
            Some((epss_units(probability)?, epss_units(percentile)?))
        });
        if facts.epss.is_some() && epss.is_none() {
            self.skipped = self.skipped.saturating_add(1);
        }
        let id = self.identify(&facts.id);
        self.facts.entry(id).or_default().merge(Record {
            vectors,
            epss,
            kev: facts.kev,
            rejected: facts.rejected,
            ssvc: facts.ssvc,
            cwes: facts.cwes.iter().copied().collect(),
            published: facts.published,
        });
    }

    /// Appends the sections of the source and returns its line in the list of sources.
    pub(super) fn encode(self, number: u16, sections: &mut Vec<Section>) -> Result<Source, Error> {
        let sorted = self.texts.finish()?;
        let map = sorted.map;
        let text = |provisional: u32| look_up(&map, provisional);
        let versions = self.versions.iter();
        let versions = versions
            .map(|(version, scheme)| (text(*version), *scheme))
            .collect();
        let version_keys =
            version_keys::encode(sorted.texts.iter().map(String::as_str), &versions)?;
        let ranking = Ranking::new(&self.payloads, &self.rows, text)?;
        let mut tables = Tables::default();
        let mut ecosystems = Vec::new();
        for (name, packages) in &self.rows {
            let date = self.dates.get(name).copied().or(self.id.date);
            ecosystems.push(tables.ecosystem(name, date, packages, &ranking, text)?);
        }
        let facts = encode_facts(&self.facts, text)?;
        let mut cycles = self.cycles;
        cycles.sort();
        cycles.dedup();
        let source = Source {
            name: self.id.name.to_owned(),
            tier: self.id.tier,
            date: self.id.date,
            revision: self.id.revision,
            rows: ecosystems
                .iter()
                .fold(0, |sum, e| e.rows.saturating_add(sum)),
            vulnerabilities: as_u64(self.facts.len()),
            life_cycles: as_u64(cycles.len()),
            skipped: self.skipped,
            ecosystems,
        };
        let contents = [
            (Kind::Strings, sorted.section),
            (Kind::Payloads, ranking.section),
            (Kind::Keys, tables.keys),
            (Kind::Blocks, tables.blocks),
            (Kind::Facts, facts),
            (Kind::Cycles, super::cycles::encode(&cycles)),
            (Kind::VersionKeys, version_keys),
        ];
        let section = |(kind, bytes)| Section {
            kind,
            source: number,
            bytes,
        };
        sections.extend(contents.map(section));
        // Few sources have any: the others are as they were before there was such a section.
        if !self.supports.is_empty() {
            let supports = super::supports::encode(self.supports);
            sections.push(section((Kind::Supports, supports)));
        }
        Ok(source)
    }

    fn identify(&mut self, id: &str) -> Id {
        CveId::parse(id).map_or_else(|| Id::Other(self.texts.intern(id)), Id::Cve)
    }

    fn payload(&mut self, row: &Row) -> Payload {
        let mut text = |text: &str| self.texts.intern(text);
        let mut aliases: Vec<&str> = row.aliases.iter().map(String::as_str).collect();
        aliases.sort_unstable();
        aliases.dedup();
        let sorted = |texts: &[String], text: &mut dyn FnMut(&str) -> u32| -> Vec<u32> {
            let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            texts.sort_unstable();
            texts.dedup();
            texts.into_iter().map(text).collect()
        };
        let symbols = sorted(&row.symbols, &mut text);
        let platforms = sorted(&row.platforms, &mut text);
        Payload {
            name_kind: row.name_kind,
            status: match &row.status {
                RowStatus::FixedIn(version) => PayloadStatus::FixedIn(text(version)),
                RowStatus::LastAffected(version) => PayloadStatus::LastAffected(text(version)),
                RowStatus::Unfixed(status) => PayloadStatus::Unfixed(*status),
                RowStatus::NotAffected => PayloadStatus::NotAffected,
                RowStatus::Affected(affected) => {
                    PayloadStatus::Affected(PayloadAffected::new(affected, &mut text))
                }
            },
            symbols,
            platforms,
            severity: row.severity,
            word: row.word.as_deref().map(&mut text),
            imprecise: row.imprecise.map(&mut text),
            trust: row.trust,
            module: row.module.as_deref().map(&mut text),
            date: row.date,
            record: row.record.as_deref().map(&mut text),
            aliases: aliases.into_iter().map(text).collect(),
        }
    }
}

impl Id {
    /// Returns the id with the final number of its text.
    fn finished(self, text: impl Fn(u32) -> u32) -> Self {
        match self {
            Self::Cve(_) => self,
            Self::Other(number) => Self::Other(text(number)),
        }
    }
}

/// The payloads in their final order: the most frequent first.
struct Ranking<'a> {
    section: Vec<u8>,
    /// Final number by provisional number.
    ranks: Vec<u32>,
    payloads: &'a [Payload],
}

impl<'a> Ranking<'a> {
    fn new(
        payloads: &'a [Payload],
        rows: &RowsByEcosystem,
        text: impl Fn(u32) -> u32 + Copy,
    ) -> Result<Self, Error> {
        let too_many = || Error::overflow("a source has too many different statements");
        let count = u32::try_from(payloads.len()).map_err(|_| too_many())?;
        let mut uses = vec![0_u64; payloads.len()];
        let of_packages = rows.values().flat_map(BTreeMap::values);
        for (_, number) in of_packages.flatten() {
            if let Some(slot) = usize::try_from(*number)
                .ok()
                .and_then(|at| uses.get_mut(at))
            {
                *slot = slot.saturating_add(1);
            }
        }
        let mut order: Vec<(u64, Vec<u8>, u32)> = (0..count)
            .zip(payloads.iter().zip(&uses))
            .map(|(number, (payload, uses))| (*uses, payload.encode(text), number))
            .collect();
        order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut ranks = vec![0; payloads.len()];
        let mut table = TableWriter::default();
        for (rank, (_, encoded, number)) in (0..count).zip(order) {
            table.push(&encoded)?;
            if let Some(slot) = usize::try_from(number)
                .ok()
                .and_then(|at| ranks.get_mut(at))
            {
                *slot = rank;
            }
        }
        Ok(Self {
            section: table.finish(),
            ranks,
            payloads,
        })
    }
}

/// Keys and blocks of a source while they are written.
#[derive(Default)]
struct Tables {
    keys: Vec<u8>,
    blocks: Vec<u8>,
    /// Blocks already written: releases often agree to the last row.
    places: HashMap<Vec<u8>, u32>,
}

impl Tables {
    fn ecosystem(
        &mut self,
        name: &str,
        date: Option<Date>,
        packages: &RowsByPackage,
        ranking: &Ranking<'_>,
        text: impl Fn(u32) -> u32 + Copy,
    ) -> Result<Ecosystem, Error> {
        let mut summary = Ecosystem {
            name: name.to_owned(),
            date,
            first_key: self.keys.len() / KEY_LEN,
            packages: as_u64(packages.len()),
            rows: 0,
            imprecise: 0,
            unfixed: 0,
        };
        let mut sorted: Vec<(u32, &Vec<(Id, u32)>)> = packages
            .iter()
            .map(|(package, rows)| (text(*package), rows))
            .collect();
        sorted.sort_unstable_by_key(|(package, _)| *package);
        for (package, rows) in sorted {
            let mut rows = rows.clone();
            rows.sort_unstable();
            rows.dedup();
            summary.count(&rows, ranking.payloads);
            for (id, payload) in &mut rows {
                *id = id.finished(text);
                *payload = look_up(&ranking.ranks, *payload);
            }
            rows.sort_unstable();
            let place = self.place(encode_block(&rows)?)?;
            self.keys.extend_from_slice(&package.to_le_bytes());
            self.keys.extend_from_slice(&place.to_le_bytes());
        }
        Ok(summary)
    }

    /// Returns the place of a block, written now if it is new.
    fn place(&mut self, block: Vec<u8>) -> Result<u32, Error> {
        if let Some(place) = self.places.get(&block) {
            return Ok(*place);
        }
        let place = u32::try_from(self.blocks.len())
            .map_err(|_| Error::overflow("a source has more than 4 GiB of rows"))?;
        self.blocks.extend_from_slice(&block);
        self.places.insert(block, place);
        Ok(place)
    }
}

impl Ecosystem {
    fn count(&mut self, rows: &[(Id, u32)], payloads: &[Payload]) {
        for (_, number) in rows {
            let payload = usize::try_from(*number)
                .ok()
                .and_then(|at| payloads.get(at));
            let imprecise = payload.is_some_and(|payload| payload.imprecise.is_some());
            let unfixed = payload.is_some_and(|payload| {
                matches!(
                    payload.status,
                    PayloadStatus::Unfixed(_) | PayloadStatus::LastAffected(_)
                )
            });
            self.rows = self.rows.saturating_add(1);
            self.imprecise = self.imprecise.saturating_add(u64::from(imprecise));
            self.unfixed = self.unfixed.saturating_add(u64::from(unfixed));
        }
    }
}

/// Writes the rows of a package as [`super::lookup`] reads them; they are sorted, CVE ids first.
fn encode_block(rows: &[(Id, u32)]) -> Result<Vec<u8>, Error> {
    let too_many = || Error::overflow("a package has too many rows");
    let cves = rows
        .iter()
        .filter(|(id, _)| matches!(id, Id::Cve(_)))
        .count();
    let others = rows.len().saturating_sub(cves);
    let mut out = Vec::new();
    put_varint(&mut out, u32::try_from(cves).map_err(|_| too_many())?);
    let mut last = CveId::from_packed(0);
    for (id, payload) in rows {
        if let Id::Cve(cve) = id {
            put_step(&mut out, last, *cve);
            put_varint(&mut out, *payload);
            last = *cve;
        }
    }
    put_varint(&mut out, u32::try_from(others).map_err(|_| too_many())?);
    for (id, payload) in rows {
        if let Id::Other(text) = id {
            put_varint(&mut out, *text);
            put_varint(&mut out, *payload);
        }
    }
    Ok(out)
}

fn put_step(out: &mut Vec<u8>, last: CveId, next: CveId) {
    if next.year() == last.year() {
        let distance = next.number().saturating_sub(last.number());
        put_varint(out, distance.wrapping_shl(1));
    } else {
        let years = next.year().saturating_sub(last.year());
        put_varint(out, years.wrapping_shl(1) | 1);
        put_varint(out, next.number());
    }
}

fn encode_facts(
    facts: &BTreeMap<Id, Record>,
    text: impl Fn(u32) -> u32 + Copy,
) -> Result<Vec<u8>, Error> {
    let mut packed = Vec::new();
    let mut other = Vec::new();
    for (id, record) in facts {
        match id.finished(text) {
            Id::Cve(cve) => packed.push((cve.packed(), record)),
            Id::Other(number) => other.push((number, record)),
        }
    }
    other.sort_unstable_by_key(|(number, _)| *number);
    facts::encode(&packed, &other, text)
}

/// Returns the final number for a provisional one; every provisional number has one.
fn look_up(map: &[u32], provisional: u32) -> u32 {
    let found = usize::try_from(provisional).ok().and_then(|at| map.get(at));
    found.copied().unwrap_or(u32::MAX)
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
