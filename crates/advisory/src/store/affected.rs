//! Affected versions as they lie in the database: a count of ranges, each a byte of flags with up to two
//! texts, then a count of single versions and those, sorted, each as its distance to the one before:
//! versions of one package are neighbours among texts.

use super::cursor::{Cursor, MAX_LIST, put_varint};
use super::strings::Texts;
use super::version_keys::Bound;
use crate::record::{Affected, Range, Until};

/// Affected versions, borrowed from the database and decoded while they are walked.
#[derive(Clone, Copy, Debug)]
pub struct StoredAffected<'a> {
    ranges: u32,
    range_bytes: Cursor<'a>,
    versions: u32,
    version_bytes: Cursor<'a>,
    texts: Texts<'a>,
}

/// A range of versions; the fields are those of [`crate::record::Range`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredRange<'a> {
    /// First affected version; `None` for "from the beginning".
    pub introduced: Option<&'a str>,
    /// Where it ends.
    pub until: StoredUntil<'a>,
}

/// A range whose bounds have the keys that the database has for them.
#[derive(Clone, Copy, Debug)]
pub struct KeyedRange<'a> {
    /// First affected version.
    pub introduced: Option<Bound<'a>>,
    /// The version that the end names, where it names one.
    pub end: Option<Bound<'a>>,
    kind: u8,
}

/// The end of a range; the variants are those of [`crate::record::Until`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredUntil<'a> {
    /// Affected below this version, which fixes it.
    Fixed(&'a str),
    /// Affected up to and including this version.
    LastAffected(&'a str),
    /// The record speaks of versions below this one only.
    Limit(&'a str),
    /// Every later version.
    Open,
}

/// Affected versions with the numbers of their texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct PayloadAffected {
    pub(super) ranges: Vec<PayloadRange>,
    pub(super) versions: Vec<u32>,
}

/// A range with the numbers of its texts: first version, kind of end, end.
pub(super) type PayloadRange = (Option<u32>, u8, Option<u32>);

impl PayloadAffected {
    pub(super) fn new(affected: &Affected, mut text: impl FnMut(&str) -> u32) -> Self {
        let mut range = |range: &Range| {
            let introduced = range.introduced.as_deref().map(&mut text);
            let (kind, end) = match &range.until {
                Until::Fixed(version) => (FIXED, Some(text(version))),
                Until::LastAffected(version) => (LAST_AFFECTED, Some(text(version))),
                Until::Limit(version) => (LIMIT, Some(text(version))),
                Until::Open => (OPEN, None),
            };
            (introduced, kind, end)
        };
        Self {
            ranges: affected.ranges.iter().map(&mut range).collect(),
            versions: affected.versions.iter().map(|v| text(v)).collect(),
        }
    }

    /// Returns the numbers of all texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = u32> {
        let ranges = self.ranges.iter();
        let bounds = ranges.flat_map(|(introduced, _, end)| introduced.iter().chain(end));
        bounds.chain(&self.versions).copied()
    }

    /// Says whether the lists are short enough to be stored.
    pub(super) fn fits(&self) -> bool {
        let fits = |len: usize| u32::try_from(len).is_ok_and(|len| len <= MAX_LIST);
        fits(self.ranges.len()) && fits(self.versions.len())
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>, text: impl Fn(u32) -> u32) {
        put_varint(out, u32::try_from(self.ranges.len()).unwrap_or(0));
        for (introduced, kind, end) in &self.ranges {
            out.push(kind | if introduced.is_some() { INTRODUCED } else { 0 });
            for number in [introduced, end].into_iter().flatten() {
                put_varint(out, text(*number));
            }
        }
        let mut versions: Vec<u32> = self.versions.iter().map(|number| text(*number)).collect();
        versions.sort_unstable();
        versions.dedup();
        put_varint(out, u32::try_from(versions.len()).unwrap_or(0));
        let mut last = 0;
        for number in versions {
            put_varint(out, number.saturating_sub(last));
            last = number;
        }
    }
}

impl<'a> StoredAffected<'a> {
    /// Reads past the affected versions and keeps where they lie; every number is checked here, so that
    /// walking them later can't fail.
    pub(super) fn decode(cursor: &mut Cursor<'a>, texts: Texts<'a>) -> Option<Self> {
        let ranges = cursor.count()?;
        let range_bytes = *cursor;
        for _ in 0..ranges {
            check_range(cursor, texts)?;
        }
        let versions = cursor.count()?;
        let version_bytes = *cursor;
        let mut last = 0_usize;
        for _ in 0..versions {
            last = last.checked_add(cursor.index()?)?;
            texts.get(last)?;
        }
        Some(Self {
            ranges,
            range_bytes,
            versions,
            version_bytes,
            texts,
        })
    }

    /// Returns the ranges.
    pub fn ranges(&self) -> impl Iterator<Item = StoredRange<'a>> + use<'a> {
        self.keyed_ranges().map(|range| range.range())
    }

    /// Returns the ranges with the keys of their bounds.
    pub fn keyed_ranges(&self) -> impl Iterator<Item = KeyedRange<'a>> + use<'a> {
        let (mut cursor, texts) = (self.range_bytes, self.texts);
        (0..self.ranges).map_while(move |_| take_range(&mut cursor, texts))
    }

    /// Returns the single versions, sorted by their texts.
    pub fn versions(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.listed().map(|bound| bound.text)
    }

    /// Returns the single versions with their keys.
    pub fn listed(&self) -> impl Iterator<Item = Bound<'a>> + use<'a> {
        let (mut cursor, texts, mut last) = (self.version_bytes, self.texts, 0);
        (0..self.versions).map_while(move |_| take_version(&mut cursor, &mut last, texts))
    }
}

impl PartialEq for StoredAffected<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.ranges().eq(other.ranges()) && self.versions().eq(other.versions())
    }
}

impl Eq for StoredAffected<'_> {}

impl<'a> KeyedRange<'a> {
    /// Returns the range without keys.
    pub fn range(&self) -> StoredRange<'a> {
        StoredRange {
            introduced: self.introduced.map(|bound| bound.text),
            until: match (self.kind, self.end.map(|bound| bound.text)) {
                (FIXED, Some(version)) => StoredUntil::Fixed(version),
                (LAST_AFFECTED, Some(version)) => StoredUntil::LastAffected(version),
                (LIMIT, Some(version)) => StoredUntil::Limit(version),
                _ => StoredUntil::Open,
            },
        }
    }
}

/// Reads past a range and checks it; keys need no check, as texts without any have empty ones.
fn check_range<'a>(cursor: &mut Cursor<'a>, texts: Texts<'a>) -> Option<()> {
    let flags = cursor.u8()?;
    if flags & INTRODUCED != 0 {
        texts.get(cursor.index()?)?;
    }
    match flags & !INTRODUCED {
        FIXED | LAST_AFFECTED | LIMIT => texts.get(cursor.index()?).map(drop),
        OPEN => Some(()),
        _ => None,
    }
}

fn take_range<'a>(cursor: &mut Cursor<'a>, texts: Texts<'a>) -> Option<KeyedRange<'a>> {
    let flags = cursor.u8()?;
    let introduced = match flags & INTRODUCED {
        0 => None,
        _ => Some(texts.bound(cursor.index()?)?),
    };
    let kind = flags & !INTRODUCED;
    let until = match kind {
        FIXED | LAST_AFFECTED | LIMIT => Some(texts.bound(cursor.index()?)?),
        OPEN => None,
        _ => return None,
    };
    Some(KeyedRange {
        introduced,
        end: until,
        kind,
    })
}

fn take_version<'a>(
    cursor: &mut Cursor<'a>,
    last: &mut usize,
    texts: Texts<'a>,
) -> Option<Bound<'a>> {
    *last = last.checked_add(cursor.index()?)?;
    texts.bound(*last)
}

const FIXED: u8 = 0;
const LAST_AFFECTED: u8 = 1;
const LIMIT: u8 = 2;
const OPEN: u8 = 3;
const INTRODUCED: u8 = 1 << 7;
