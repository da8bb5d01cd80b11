//! Facts about vulnerabilities as such: a sorted table of ids with the place of each record, then
//! the records. EPSS figures are kept in units of one hundred-thousandth as FIRST publishes them, or of one
//! thousand-millionth where there are more digits.
//!
//! Several deliveries for one id are merged so that their order does not matter, within a source and
//! between sources: of days the first, of decisions the worse, of lists the union.

use std::collections::BTreeSet;

use seawall_model::finding::{Epss, Kev};
use seawall_model::time::Date;

use super::Error;
use super::cursor::{Cursor, put_varint, u32_at};
use super::date::{put_date, take_date};
use super::identifier::VulnerabilityId;
use super::strings::Strings;
use crate::record::{Exploitation, Ssvc};

/// What all sources together know of a vulnerability.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// CVSS vectors, each with who published it: `nvd`, `redhat` …
    pub vectors: Vec<Vector>,
    /// Exploit prediction, with the day of its source.
    pub epss: Option<Epss>,
    /// Known exploitation.
    pub kev: Option<Kev>,
    /// Rejected or withdrawn: no finding may rest on it.
    pub rejected: bool,
    /// CISA's decision points; of several sources the worse.
    pub ssvc: Option<Ssvc>,
    /// Weaknesses: numbers of CWE entries, sorted.
    pub cwes: Vec<u32>,
    /// Day of first publication.
    pub published: Option<Date>,
}

/// A CVSS vector and who published it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vector {
    /// Publisher, for instance `nvd`.
    pub source: String,
    /// The vector as published; version 2 has no prefix.
    pub vector: String,
}

/// A record on its way into the section; texts as provisional numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub(super) vectors: BTreeSet<(u32, u32)>,
    pub(super) epss: Option<(u32, u32)>,
    pub(super) kev: Option<(Option<Date>, Option<Date>, bool)>,
    pub(super) rejected: bool,
    pub(super) ssvc: Option<Ssvc>,
    pub(super) cwes: BTreeSet<u32>,
    pub(super) published: Option<Date>,
}

impl Record {
    /// Takes up what another delivery says.
    pub(super) fn merge(&mut self, other: Self) {
        self.vectors.extend(other.vectors);
        self.epss = self.epss.max(other.epss);
        self.kev = match (self.kev, other.kev) {
            (Some((added, due, ransomware)), Some(other)) => Some((
                earlier(added, other.0),
                earlier(due, other.1),
                ransomware || other.2,
            )),
            (one, other) => one.or(other),
        };
        self.rejected |= other.rejected;
        self.ssvc = self.ssvc.max(other.ssvc);
        self.cwes.extend(other.cwes);
        self.published = earlier(self.published, other.published);
    }

    fn encode(&self, out: &mut Vec<u8>, text: impl Fn(u32) -> u32) {
        let (added, due, ransomware) = self.kev.unwrap_or((None, None, false));
        let more = self.more();
        let short = self
            .epss
            .and_then(|(a, b)| Some((shortened(a)?, shortened(b)?)));
        out.push(bits(&[
            (self.epss.is_some(), EPSS),
            (self.kev.is_some(), KEV),
            (self.rejected, REJECTED),
            (added.is_some(), ADDED),
            (due.is_some(), DUE),
            (ransomware, RANSOMWARE),
            (more != 0, MORE),
            (short.is_some(), EPSS_SHORT),
        ]));
        if more != 0 {
            out.push(more);
        }
        if let Some((probability, percentile)) = short.or(self.epss) {
            put_varint(out, probability);
            put_varint(out, percentile);
        }
        for date in [added, due, self.published].into_iter().flatten() {
            put_date(out, date);
        }
        if !self.cwes.is_empty() {
            put_varint(out, u32::try_from(self.cwes.len()).unwrap_or(0));
            let mut last = 0;
            for cwe in &self.cwes {
                put_varint(out, cwe.saturating_sub(last));
                last = *cwe;
            }
        }
        let mut vectors: Vec<(u32, u32)> = self
            .vectors
            .iter()
            .map(|(source, vector)| (text(*source), text(*vector)))
            .collect();
        vectors.sort_unstable();
        put_varint(out, u32::try_from(vectors.len()).unwrap_or(0));
        for (source, vector) in vectors {
            put_varint(out, source);
            put_varint(out, vector);
        }
    }

    /// Returns the second byte of flags; 0 where there is none.
    fn more(&self) -> u8 {
        let decision = self.ssvc.map_or(0, |ssvc| {
            let exploitation = match ssvc.exploitation {
                Exploitation::None => 0,
                Exploitation::ProofOfConcept => 1,
                Exploitation::Active => 2,
            };
            bits(&[
                (true, SSVC),
                (ssvc.automatable, AUTOMATABLE),
                (ssvc.total_impact, TOTAL_IMPACT),
            ]) | (exploitation << EXPLOITATION_SHIFT)
        });
        decision
            | bits(&[
                (!self.cwes.is_empty(), CWES),
                (self.published.is_some(), PUBLISHED),
            ])
    }
}

/// Writes the section. `packed` has the CVE ids, `other` the numbers of all other ids.
pub(super) fn encode(
    packed: &[(u32, &Record)],
    other: &[(u32, &Record)],
    text: impl Fn(u32) -> u32 + Copy,
) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    let mut data = Vec::new();
    for group in [packed, other] {
        let too_many = || Error::overflow("a source has too many vulnerabilities");
        let count = u32::try_from(group.len()).map_err(|_| too_many())?;
        out.extend_from_slice(&count.to_le_bytes());
        let mut places = Vec::new();
        for (key, record) in group {
            out.extend_from_slice(&key.to_le_bytes());
            let place = u32::try_from(data.len()).map_err(|_| too_many())?;
            places.extend_from_slice(&place.to_le_bytes());
            record.encode(&mut data, text);
        }
        out.append(&mut places);
    }
    out.append(&mut data);
    Ok(out)
}

/// Adds what a section knows of a vulnerability; `Some(false)` where it knows nothing, `None` where
/// it is damaged.
pub(super) fn look_up(
    section: &[u8],
    strings: Strings<'_>,
    id: VulnerabilityId<'_>,
    date: Option<Date>,
    facts: &mut Facts,
) -> Option<bool> {
    let mut cursor = Cursor::new(section);
    let packed = FactsTable::take(&mut cursor)?;
    let other = FactsTable::take(&mut cursor)?;
    let place = match id {
        VulnerabilityId::Cve(cve) => packed.find(cve.packed()),
        // Most sources know of CVEs alone.
        VulnerabilityId::Other(_) if other.keys.is_empty() => None,
        VulnerabilityId::Other(text) => strings
            .find(text)
            .and_then(|at| u32::try_from(at).ok())
            .and_then(|at| other.find(at)),
    };
    let Some(place) = place else {
        return Some(false);
    };
    cursor.take(usize::try_from(place).ok()?)?;
    decode(&mut cursor, strings, date, facts)?;
    Some(true)
}

/// Reads every record and counts them; `None` where one is damaged, or the ids are not sorted.
pub(super) fn count(section: &[u8], strings: Strings<'_>) -> Option<u64> {
    let mut cursor = Cursor::new(section);
    let tables = [
        FactsTable::take(&mut cursor)?,
        FactsTable::take(&mut cursor)?,
    ];
    let mut count = 0_u64;
    for (number, table) in tables.iter().enumerate() {
        let mut last = None;
        for at in 0..table.keys.len() / 4 {
            let (key, place) = (u32_at(table.keys, at)?, u32_at(table.places, at)?);
            if last.is_some_and(|last| last >= key) {
                return None;
            }
            last = Some(key);
            if number == 1 {
                strings.get(usize::try_from(key).ok()?)?;
            }
            let mut record = cursor;
            record.take(usize::try_from(place).ok()?)?;
            decode(&mut record, strings, None, &mut Facts::default())?;
            count = count.checked_add(1)?;
        }
    }
    Some(count)
}

/// Sorted keys, and for each the place of its record.
struct FactsTable<'a> {
    keys: &'a [u8],
    places: &'a [u8],
}

impl<'a> FactsTable<'a> {
    fn take(cursor: &mut Cursor<'a>) -> Option<Self> {
        let len = usize::try_from(cursor.u32()?).ok()?.checked_mul(4)?;
        Some(Self {
            keys: cursor.take(len)?,
            places: cursor.take(len)?,
        })
    }

    fn find(&self, key: u32) -> Option<u32> {
        let (keys, _) = self.keys.as_chunks();
        let at = keys.binary_search_by_key(&key, |bytes| u32::from_le_bytes(*bytes));
        u32_at(self.places, at.ok()?)
    }
}

fn decode(
    cursor: &mut Cursor<'_>,
    strings: Strings<'_>,
    date: Option<Date>,
    facts: &mut Facts,
) -> Option<()> {
    let flags = cursor.u8()?;
    let more = match flags & MORE {
        0 => 0,
        _ => cursor.u8()?,
    };
    // A bit that has no meaning is damage.
    if more & UNUSED != 0 {
        return None;
    }
    if flags & EPSS != 0 {
        let units = match flags & EPSS_SHORT {
            0 => EPSS_UNITS,
            _ => EPSS_SHORT_UNITS,
        };
        let epss = Epss {
            probability: f64::from(cursor.varint()?) / units,
            percentile: f64::from(cursor.varint()?) / units,
            date,
        };
        // Of two sources the newer run of the model counts.
        if facts.epss.is_none_or(|known| known.date <= date) {
            facts.epss = Some(epss);
        }
    }
    let mut day = |present: bool| {
        if present {
            take_date(cursor).map(Some)
        } else {
            Some(None)
        }
    };
    let (added, due) = (day(flags & ADDED != 0)?, day(flags & DUE != 0)?);
    let published = day(more & PUBLISHED != 0)?;
    if flags & KEV != 0 {
        let known = facts.kev.get_or_insert(Kev {
            added: None,
            due: None,
            ransomware: false,
        });
        known.added = known.added.or(added);
        known.due = known.due.or(due);
        known.ransomware |= flags & RANSOMWARE != 0;
    }
    facts.rejected |= flags & REJECTED != 0;
    facts.published = earlier(facts.published, published);
    if more & SSVC != 0 {
        facts.ssvc = facts.ssvc.max(Some(decision(more)?));
    }
    if more & CWES != 0 {
        take_cwes(cursor, &mut facts.cwes)?;
    }
    take_vectors(cursor, strings, &mut facts.vectors)
}

fn decision(more: u8) -> Option<Ssvc> {
    let exploitation = match (more >> EXPLOITATION_SHIFT) & 3 {
        0 => Exploitation::None,
        1 => Exploitation::ProofOfConcept,
        2 => Exploitation::Active,
        _ => return None,
    };
    Some(Ssvc {
        exploitation,
        automatable: more & AUTOMATABLE != 0,
        total_impact: more & TOTAL_IMPACT != 0,
    })
}

fn take_cwes(cursor: &mut Cursor<'_>, cwes: &mut Vec<u32>) -> Option<()> {
    let mut last = 0_u32;
    for _ in 0..cursor.count()? {
        last = last.checked_add(cursor.varint()?)?;
        if let Err(place) = cwes.binary_search(&last) {
            cwes.insert(place, last);
        }
    }
    Some(())
}

fn take_vectors(
    cursor: &mut Cursor<'_>,
    strings: Strings<'_>,
    vectors: &mut Vec<Vector>,
) -> Option<()> {
    for _ in 0..cursor.count()? {
        let source = strings.get(cursor.index()?)?;
        let vector = strings.get(cursor.index()?)?;
        let known = vectors
            .iter()
            .any(|known| known.source == source && known.vector == vector);
        if !known {
            vectors.push(Vector {
                source: source.to_owned(),
                vector: vector.to_owned(),
            });
        }
    }
    Some(())
}

/// Of two days that may be unknown the earlier known one.
fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn bits(flags: &[(bool, u8)]) -> u8 {
    let set = flags.iter().filter(|(set, _)| *set);
    set.fold(0, |all, (_, mask)| all | mask)
}

/// Turns a figure between 0 and 1 into units; anything else is refused.
pub(super) fn epss_units(figure: f64) -> Option<u32> {
    if !(0.0..=1.0).contains(&figure) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked, and the largest value is 1e9"
    )]
    let units = (figure * EPSS_UNITS).round() as u32;
    Some(units)
}

/// Returns a figure in units of a hundred-thousandth where that loses nothing: so FIRST publishes them today.
fn shortened(units: u32) -> Option<u32> {
    units.is_multiple_of(SHORTER).then_some(units / SHORTER)
}

const EPSS_UNITS: f64 = 1e9;
const EPSS_SHORT_UNITS: f64 = 1e5;
const SHORTER: u32 = 10_000;
const EPSS: u8 = 1 << 0;
const KEV: u8 = 1 << 1;
const REJECTED: u8 = 1 << 2;
const ADDED: u8 = 1 << 3;
const DUE: u8 = 1 << 4;
const RANSOMWARE: u8 = 1 << 5;
const MORE: u8 = 1 << 6;
const EPSS_SHORT: u8 = 1 << 7;
/// In the second byte of flags.
const SSVC: u8 = 1 << 0;
const CWES: u8 = 1 << 1;
const PUBLISHED: u8 = 1 << 2;
const EXPLOITATION_SHIFT: u32 = 3;
const AUTOMATABLE: u8 = 1 << 5;
const TOTAL_IMPACT: u8 = 1 << 6;
const UNUSED: u8 = 1 << 7;
