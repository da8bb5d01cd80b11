//! Facts about vulnerabilities as such: a sorted table of ids with the place of each record, then
//! the records. EPSS figures are kept in units of one thousand-millionth, more digits than FIRST
//! publishes.

use seawall_model::finding::{Epss, Kev};
use seawall_model::time::Date;

use super::Error;
use super::cursor::{Cursor, put_varint, u32_at};
use super::date::{put_date, take_date};
use super::identifier::VulnerabilityId;
use super::strings::Strings;

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
    pub(super) vectors: Vec<(u32, u32)>,
    pub(super) epss: Option<(u32, u32)>,
    pub(super) kev: Option<(Option<Date>, Option<Date>, bool)>,
    pub(super) rejected: bool,
}

impl Record {
    fn encode(&self, out: &mut Vec<u8>, text: impl Fn(u32) -> u32) {
        let (added, due, ransomware) = self.kev.unwrap_or((None, None, false));
        let flags = [
            (self.epss.is_some(), EPSS),
            (self.kev.is_some(), KEV),
            (self.rejected, REJECTED),
            (added.is_some(), ADDED),
            (due.is_some(), DUE),
            (ransomware, RANSOMWARE),
        ];
        out.push(
            flags
                .iter()
                .filter(|(set, _)| *set)
                .fold(0, |all, (_, mask)| all | mask),
        );
        if let Some((probability, percentile)) = self.epss {
            put_varint(out, probability);
            put_varint(out, percentile);
        }
        for date in [added, due].into_iter().flatten() {
            put_date(out, date);
        }
        put_varint(out, u32::try_from(self.vectors.len()).unwrap_or(0));
        for (source, vector) in &self.vectors {
            put_varint(out, text(*source));
            put_varint(out, text(*vector));
        }
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
    let packed = Table::take(&mut cursor)?;
    let other = Table::take(&mut cursor)?;
    let place = match id {
        VulnerabilityId::Cve(cve) => packed.find(cve.packed()),
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

/// Sorted keys, and for each the place of its record.
struct Table<'a> {
    keys: &'a [u8],
    places: &'a [u8],
}

impl<'a> Table<'a> {
    fn take(cursor: &mut Cursor<'a>) -> Option<Self> {
        let len = usize::try_from(cursor.u32()?).ok()?.checked_mul(4)?;
        Some(Self {
            keys: cursor.take(len)?,
            places: cursor.take(len)?,
        })
    }

    fn find(&self, key: u32) -> Option<u32> {
        let mut low = 0;
        let mut high = self.keys.len() / 4;
        while low < high {
            let middle = low.midpoint(high);
            match u32_at(self.keys, middle)?.cmp(&key) {
                std::cmp::Ordering::Equal => return u32_at(self.places, middle),
                std::cmp::Ordering::Less => low = middle.checked_add(1)?,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

fn decode(
    cursor: &mut Cursor<'_>,
    strings: Strings<'_>,
    date: Option<Date>,
    facts: &mut Facts,
) -> Option<()> {
    let flags = cursor.u8()?;
    if flags & EPSS != 0 {
        let epss = Epss {
            probability: f64::from(cursor.varint()?) / EPSS_UNITS,
            percentile: f64::from(cursor.varint()?) / EPSS_UNITS,
            date,
        };
        // Of two sources the newer run of the model counts.
        if facts.epss.is_none_or(|known| known.date <= date) {
            facts.epss = Some(epss);
        }
    }
    let mut day = |mask: u8| match flags & mask {
        0 => Some(None),
        _ => take_date(cursor).map(Some),
    };
    let (added, due) = (day(ADDED)?, day(DUE)?);
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
    for _ in 0..cursor.index()? {
        let vector = Vector {
            source: strings.get(cursor.index()?)?.to_owned(),
            vector: strings.get(cursor.index()?)?.to_owned(),
        };
        if !facts.vectors.contains(&vector) {
            facts.vectors.push(vector);
        }
    }
    Some(())
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

const EPSS_UNITS: f64 = 1e9;
const EPSS: u8 = 1 << 0;
const KEV: u8 = 1 << 1;
const REJECTED: u8 = 1 << 2;
const ADDED: u8 = 1 << 3;
const DUE: u8 = 1 << 4;
const RANSOMWARE: u8 = 1 << 5;
