//! A row as it lies in the database, borrowed, and the code of what rows share: its "payload", all
//! but the id of the vulnerability. Payloads are interned per source and numbered by how often they
//! occur, so that a row is a small step in ids and a small number.

use seawall_model::finding::Status;
use seawall_model::severity::Severity;
use seawall_model::time::Date;

use super::affected::{PayloadAffected, StoredAffected};
use super::cursor::{Cursor, MAX_LIST, put_varint};
use super::date::{put_date, take_date};
use super::identifier::VulnerabilityId;
use super::list::StoredList;
use super::strings::Texts;
use super::version_keys::Bound;
use crate::record::NameKind;

/// A row of the database; the fields are those of [`crate::record::Row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredRow<'a> {
    /// Vulnerability id: a CVE where there is one.
    pub vulnerability: VulnerabilityId<'a>,
    /// Whether the row names a source or a binary package.
    pub name_kind: NameKind,
    /// What the source says.
    pub status: StoredStatus<'a>,
    /// The version that `status` names where it is `FixedIn` or `LastAffected`, with its keys.
    pub bound: Option<Bound<'a>>,
    /// Severity in the source's own rating.
    pub severity: Option<Severity>,
    /// The source's own word.
    pub word: Option<&'a str>,
    /// Why the row is not exact.
    pub imprecise: Option<&'a str>,
    /// Trust: higher wins.
    pub trust: u8,
    /// RPM module `name:stream`.
    pub module: Option<&'a str>,
    /// Day of the record.
    pub date: Option<Date>,
    /// The record's own id.
    pub record: Option<&'a str>,
    /// Other ids of the same thing, sorted.
    pub aliases: StoredList<'a>,
    /// Functions that hold the fault, sorted.
    pub symbols: StoredList<'a>,
    /// Where alone it holds, sorted.
    pub platforms: StoredList<'a>,
}

/// What a source says about a package; the variants are those of [`crate::record::RowStatus`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredStatus<'a> {
    /// Affected below this version, fixed from it on.
    FixedIn(&'a str),
    /// Affected up to and including this version.
    LastAffected(&'a str),
    /// Every version is affected.
    Unfixed(Status),
    /// No version is affected.
    NotAffected,
    /// These versions are affected, all others are not.
    Affected(StoredAffected<'a>),
}

/// A payload with the numbers of its texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Payload {
    pub(super) name_kind: NameKind,
    pub(super) status: PayloadStatus,
    pub(super) severity: Option<Severity>,
    pub(super) word: Option<u32>,
    pub(super) imprecise: Option<u32>,
    pub(super) trust: u8,
    pub(super) module: Option<u32>,
    pub(super) date: Option<Date>,
    pub(super) record: Option<u32>,
    pub(super) aliases: Vec<u32>,
    pub(super) symbols: Vec<u32>,
    pub(super) platforms: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PayloadStatus {
    FixedIn(u32),
    LastAffected(u32),
    Unfixed(Status),
    NotAffected,
    Affected(PayloadAffected),
}

impl Payload {
    /// Says whether all lists are short enough to be stored.
    pub(super) fn fits(&self) -> bool {
        let lists = [&self.aliases, &self.symbols, &self.platforms];
        let fits = |list: &Vec<u32>| u32::try_from(list.len()).is_ok_and(|len| len <= MAX_LIST);
        let affected = match &self.status {
            PayloadStatus::Affected(affected) => affected.fits(),
            _ => true,
        };
        affected && lists.into_iter().all(fits)
    }

    /// Returns the numbers of all texts that are versions.
    pub(super) fn versions(&self) -> impl Iterator<Item = u32> {
        let (one, many) = match &self.status {
            PayloadStatus::FixedIn(version) | PayloadStatus::LastAffected(version) => {
                (Some(*version), None)
            }
            PayloadStatus::Affected(affected) => (None, Some(affected.texts())),
            PayloadStatus::Unfixed(_) | PayloadStatus::NotAffected => (None, None),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    /// Writes the payload; `text` gives the final number of a text.
    pub(super) fn encode(&self, text: impl Fn(u32) -> u32) -> Vec<u8> {
        let (kind, version, state) = match &self.status {
            PayloadStatus::FixedIn(version) => (FIXED_IN, Some(*version), 0),
            PayloadStatus::LastAffected(version) => (LAST_AFFECTED, Some(*version), 0),
            PayloadStatus::Unfixed(status) => (UNFIXED, None, code(&STATES, status)),
            PayloadStatus::NotAffected => (NOT_AFFECTED, None, 0),
            PayloadStatus::Affected(_) => (NOT_AFFECTED, None, AFFECTED),
        };
        let flags = kind
            | bit(self.name_kind == NameKind::Binary, BINARY)
            | bit(self.severity.is_some(), SEVERITY)
            | bit(self.word.is_some(), WORD)
            | bit(self.imprecise.is_some(), IMPRECISE)
            | bit(self.module.is_some(), MODULE)
            | bit(self.date.is_some(), DATE);
        let severity = self
            .severity
            .map_or(0, |severity| code(&Severity::ALL, &severity));
        let more = bit(self.record.is_some(), RECORD)
            | bit(!self.aliases.is_empty(), ALIASES)
            | state.wrapping_shl(2)
            | severity.wrapping_shl(5);
        let mut out = vec![flags, more, self.trust];
        let texts = [version, self.word, self.imprecise, self.module, self.record];
        for number in texts.into_iter().flatten() {
            put_varint(&mut out, text(number));
        }
        if let Some(date) = self.date {
            put_date(&mut out, date);
        }
        if !self.aliases.is_empty() {
            put_list(&mut out, &self.aliases, &text);
        }
        if let PayloadStatus::Affected(affected) = &self.status {
            affected.encode(&mut out, &text);
        }
        if !(self.symbols.is_empty() && self.platforms.is_empty()) {
            put_list(&mut out, &self.symbols, &text);
            put_list(&mut out, &self.platforms, &text);
        }
        out
    }
}

fn put_list(out: &mut Vec<u8>, numbers: &[u32], text: impl Fn(u32) -> u32) {
    put_varint(out, u32::try_from(numbers.len()).unwrap_or(0));
    for number in numbers {
        put_varint(out, text(*number));
    }
}

impl<'a> StoredRow<'a> {
    /// Returns a version with the keys that the row has for it.
    pub fn keyed(&self, bound: Bound<'a>) -> Bound<'a> {
        self.bound.filter(|known| *known == bound).unwrap_or(bound)
    }

    /// Reads a payload; `None` where it is damaged.
    pub(super) fn decode(
        vulnerability: VulnerabilityId<'a>,
        payload: &'a [u8],
        texts: Texts<'a>,
    ) -> Option<Self> {
        let mut cursor = Cursor::new(payload);
        let (flags, more, trust) = (cursor.u8()?, cursor.u8()?, cursor.u8()?);
        let (kind, state) = (flags & 3, (more >> 2) & 7);
        let bound = match kind {
            FIXED_IN | LAST_AFFECTED => Some(texts.bound(cursor.index()?)?),
            _ => None,
        };
        let mut optional = |present: bool| -> Option<Option<&'a str>> {
            if present {
                text(&mut cursor, texts).map(Some)
            } else {
                Some(None)
            }
        };
        let word = optional(flags & WORD != 0)?;
        let imprecise = optional(flags & IMPRECISE != 0)?;
        let module = optional(flags & MODULE != 0)?;
        let record = optional(more & RECORD != 0)?;
        let date = match flags & DATE {
            0 => None,
            _ => Some(take_date(&mut cursor)?),
        };
        let aliases = match more & ALIASES {
            0 => StoredList::empty(texts.strings),
            _ => StoredList::decode(&mut cursor, texts.strings)?,
        };
        let status = match (kind, state, bound) {
            (FIXED_IN, 0, Some(bound)) => StoredStatus::FixedIn(bound.text),
            (LAST_AFFECTED, 0, Some(bound)) => StoredStatus::LastAffected(bound.text),
            (UNFIXED, state, _) => StoredStatus::Unfixed(*STATES.get(usize::from(state))?),
            (NOT_AFFECTED, 0, _) => StoredStatus::NotAffected,
            (NOT_AFFECTED, AFFECTED, _) => {
                StoredStatus::Affected(StoredAffected::decode(&mut cursor, texts)?)
            }
            _ => return None,
        };
        let (symbols, platforms) = if cursor.is_empty() {
            let none = StoredList::empty(texts.strings);
            (none, none)
        } else {
            let symbols = StoredList::decode(&mut cursor, texts.strings)?;
            (symbols, StoredList::decode(&mut cursor, texts.strings)?)
        };
        let severity = match flags & SEVERITY {
            0 => None,
            _ => Some(*Severity::ALL.get(usize::from(more >> 5))?),
        };
        let name_kind = if flags & BINARY != 0 {
            NameKind::Binary
        } else {
            NameKind::Source
        };
        // What goes on behind its end is damaged.
        cursor.is_empty().then_some(Self {
            vulnerability,
            name_kind,
            status,
            bound,
            severity,
            word,
            imprecise,
            trust,
            module,
            date,
            record,
            aliases,
            symbols,
            platforms,
        })
    }
}

/// Says whether a payload names a text as its record or among its other ids; `None` where it is damaged.
pub(super) fn names(payload: &[u8], text: usize) -> Option<bool> {
    let mut cursor = Cursor::new(payload);
    let (flags, more, _trust) = (cursor.u8()?, cursor.u8()?, cursor.u8()?);
    let before = [
        matches!(flags & 3, FIXED_IN | LAST_AFFECTED),
        flags & WORD != 0,
        flags & IMPRECISE != 0,
        flags & MODULE != 0,
    ];
    for _ in before.iter().filter(|there| **there) {
        cursor.varint()?;
    }
    if more & RECORD != 0 && cursor.index()? == text {
        return Some(true);
    }
    if flags & DATE != 0 {
        cursor.varint()?;
    }
    if more & ALIASES != 0 {
        for _ in 0..cursor.count()? {
            if cursor.index()? == text {
                return Some(true);
            }
        }
    }
    Some(false)
}

fn text<'a>(cursor: &mut Cursor<'a>, texts: Texts<'a>) -> Option<&'a str> {
    texts.get(cursor.index()?)
}

const fn bit(set: bool, mask: u8) -> u8 {
    if set { mask } else { 0 }
}

/// Returns the place of a value in its table; the tables name every value that the builder lets in.
fn code<T: PartialEq>(table: &[T], value: &T) -> u8 {
    let place = table.iter().position(|entry| entry == value).unwrap_or(0);
    u8::try_from(place).unwrap_or(0)
}

const FIXED_IN: u8 = 0;
const LAST_AFFECTED: u8 = 1;
const UNFIXED: u8 = 2;
const NOT_AFFECTED: u8 = 3;
const BINARY: u8 = 1 << 2;
const SEVERITY: u8 = 1 << 3;
const WORD: u8 = 1 << 4;
const IMPRECISE: u8 = 1 << 5;
const MODULE: u8 = 1 << 6;
const DATE: u8 = 1 << 7;
const RECORD: u8 = 1 << 0;
const ALIASES: u8 = 1 << 1;
/// Where the kind says "not affected": only these versions are.
const AFFECTED: u8 = 1;

/// The states of an unfixed row, by code.
const STATES: [Status; 5] = [
    Status::Affected,
    Status::UnderInvestigation,
    Status::FixDeferred,
    Status::WillNotFix,
    Status::EndOfLife,
];
