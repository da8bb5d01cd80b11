//! The list of sources: who said what, from when, under which terms, and how much of it there is.

use seawall_model::time::Date;

use super::cursor::{Cursor, put_text, put_varint};
use super::date::{put_optional_date, take_optional_date};
use crate::record::Tier;

/// A source of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name, for instance `debian-tracker`.
    pub name: String,
    /// Licence tier.
    pub tier: Tier,
    /// Day of the data.
    pub date: Option<Date>,
    /// Upstream commit or file that was read.
    pub revision: String,
    /// Number of rows.
    pub rows: u64,
    /// Number of vulnerabilities with facts of their own.
    pub vulnerabilities: u64,
    /// Number of life cycles.
    pub life_cycles: u64,
    /// Records that could not be read when the database was built.
    pub skipped: u64,
    /// Releases that it speaks of, sorted by name.
    pub ecosystems: Vec<Ecosystem>,
}

/// What a source has for one release of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ecosystem {
    /// Name, for instance `debian:12`.
    pub name: String,
    /// Day of the data.
    pub date: Option<Date>,
    /// Number of packages.
    pub packages: u64,
    /// Number of rows.
    pub rows: u64,
    /// Rows that are known to be imprecise.
    pub imprecise: u64,
    /// Rows for which no fix is published; 0 tells a source that lists fixed vulnerabilities only.
    pub unfixed: u64,
    /// First key in the section of keys.
    pub(super) first_key: usize,
}

impl Tier {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Ubuntu => "ubuntu",
            Self::VulnerableCode => "vulnerablecode",
            Self::Facts => "facts",
        }
    }

    const ALL: [Self; 4] = [Self::Core, Self::Ubuntu, Self::VulnerableCode, Self::Facts];
}

/// Writes the section.
pub(super) fn encode(sources: &[Source]) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint(&mut out, u32::try_from(sources.len()).unwrap_or(0));
    for source in sources {
        put_text(&mut out, &source.name);
        let tier = Tier::ALL
            .iter()
            .zip(0..)
            .find(|(tier, _)| **tier == source.tier);
        out.push(tier.map_or(u8::MAX, |(_, code)| code));
        put_optional_date(&mut out, source.date);
        put_text(&mut out, &source.revision);
        for count in [
            source.rows,
            source.vulnerabilities,
            source.life_cycles,
            source.skipped,
        ] {
            out.extend_from_slice(&count.to_le_bytes());
        }
        put_varint(
            &mut out,
            u32::try_from(source.ecosystems.len()).unwrap_or(0),
        );
        for ecosystem in &source.ecosystems {
            encode_ecosystem(&mut out, ecosystem);
        }
    }
    out
}

/// Reads the section; `None` where it is damaged.
pub(super) fn decode(section: &[u8]) -> Option<Vec<Source>> {
    let mut cursor = Cursor::new(section);
    let count = cursor.index()?;
    let mut sources = Vec::new();
    for _ in 0..count {
        sources.push(decode_source(&mut cursor)?);
    }
    cursor.is_empty().then_some(sources)
}

fn encode_ecosystem(out: &mut Vec<u8>, ecosystem: &Ecosystem) {
    put_text(out, &ecosystem.name);
    put_optional_date(out, ecosystem.date);
    let first = u64::try_from(ecosystem.first_key).unwrap_or(u64::MAX);
    let Ecosystem {
        packages,
        rows,
        imprecise,
        unfixed,
        ..
    } = *ecosystem;
    for count in [first, packages, rows, imprecise, unfixed] {
        out.extend_from_slice(&count.to_le_bytes());
    }
}

fn decode_source(cursor: &mut Cursor<'_>) -> Option<Source> {
    let name = cursor.text()?.to_owned();
    let tier = *Tier::ALL.get(usize::from(cursor.u8()?))?;
    let date = take_optional_date(cursor).ok()?;
    let revision = cursor.text()?.to_owned();
    let (rows, vulnerabilities) = (cursor.u64()?, cursor.u64()?);
    let (life_cycles, skipped) = (cursor.u64()?, cursor.u64()?);
    let mut ecosystems = Vec::new();
    for _ in 0..cursor.index()? {
        ecosystems.push(decode_ecosystem(cursor)?);
    }
    let sorted = ecosystems.is_sorted_by(|a: &Ecosystem, b| a.name < b.name);
    sorted.then_some(Source {
        name,
        tier,
        date,
        revision,
        rows,
        vulnerabilities,
        life_cycles,
        skipped,
        ecosystems,
    })
}

fn decode_ecosystem(cursor: &mut Cursor<'_>) -> Option<Ecosystem> {
    Some(Ecosystem {
        name: cursor.text()?.to_owned(),
        date: take_optional_date(cursor).ok()?,
        first_key: usize::try_from(cursor.u64()?).ok()?,
        packages: cursor.u64()?,
        rows: cursor.u64()?,
        imprecise: cursor.u64()?,
        unfixed: cursor.u64()?,
    })
}
