//! Affected versions as they lie in the database: a count of ranges, each a byte of flags with up to two
//! texts, then a count of single versions and those.

use super::cursor::{Cursor, put_varint};
use super::strings::Strings;
use crate::record::{Affected, Range, Until};

/// Affected versions, borrowed from the database and decoded while they are walked.
#[derive(Clone, Copy, Debug)]
pub struct StoredAffected<'a> {
    ranges: u32,
    range_bytes: Cursor<'a>,
    versions: u32,
    version_bytes: Cursor<'a>,
    strings: Strings<'a>,
}

/// A range of versions; the fields are those of [`crate::record::Range`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredRange<'a> {
    /// First affected version; `None` for "from the beginning".
    pub introduced: Option<&'a str>,
    /// Where it ends.
    pub until: StoredUntil<'a>,
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

    pub(super) fn encode(&self, out: &mut Vec<u8>, text: impl Fn(u32) -> u32) {
        put_varint(out, u32::try_from(self.ranges.len()).unwrap_or(0));
        for (introduced, kind, end) in &self.ranges {
            out.push(kind | if introduced.is_some() { INTRODUCED } else { 0 });
            for number in [introduced, end].into_iter().flatten() {
                put_varint(out, text(*number));
            }
        }
        put_varint(out, u32::try_from(self.versions.len()).unwrap_or(0));
        for number in &self.versions {
            put_varint(out, text(*number));
        }
    }
}

impl<'a> StoredAffected<'a> {
    /// Reads past the affected versions and keeps where they lie; every number is checked here, so that
    /// walking them later can't fail.
    pub(super) fn decode(cursor: &mut Cursor<'a>, strings: Strings<'a>) -> Option<Self> {
        let ranges = cursor.varint()?;
        let range_bytes = *cursor;
        for _ in 0..ranges {
            take_range(cursor, strings)?;
        }
        let versions = cursor.varint()?;
        let version_bytes = *cursor;
        for _ in 0..versions {
            strings.get(cursor.index()?)?;
        }
        Some(Self {
            ranges,
            range_bytes,
            versions,
            version_bytes,
            strings,
        })
    }

    /// Returns the ranges.
    pub fn ranges(&self) -> impl Iterator<Item = StoredRange<'a>> + use<'a> {
        let (mut cursor, strings) = (self.range_bytes, self.strings);
        (0..self.ranges).map_while(move |_| take_range(&mut cursor, strings))
    }

    /// Returns the single versions.
    pub fn versions(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (mut cursor, strings) = (self.version_bytes, self.strings);
        (0..self.versions).map_while(move |_| strings.get(cursor.index()?))
    }
}

impl PartialEq for StoredAffected<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.ranges().eq(other.ranges()) && self.versions().eq(other.versions())
    }
}

impl Eq for StoredAffected<'_> {}

fn take_range<'a>(cursor: &mut Cursor<'a>, strings: Strings<'a>) -> Option<StoredRange<'a>> {
    let flags = cursor.u8()?;
    let mut text = || strings.get(cursor.index()?);
    let introduced = match flags & INTRODUCED {
        0 => None,
        _ => Some(text()?),
    };
    let until = match flags & !INTRODUCED {
        FIXED => StoredUntil::Fixed(text()?),
        LAST_AFFECTED => StoredUntil::LastAffected(text()?),
        LIMIT => StoredUntil::Limit(text()?),
        OPEN => StoredUntil::Open,
        _ => return None,
    };
    Some(StoredRange { introduced, until })
}

const FIXED: u8 = 0;
const LAST_AFFECTED: u8 = 1;
const LIMIT: u8 = 2;
const OPEN: u8 = 3;
const INTRODUCED: u8 = 1 << 7;
