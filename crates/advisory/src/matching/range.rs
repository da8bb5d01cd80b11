//! Where a version stands among affected ranges.

use std::cmp::Ordering;

use crate::record::Scheme;
use crate::store::{Bound, KeyedRange, StoredAffected, StoredRange, StoredUntil};

/// Where a version stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// In this range.
    Inside(StoredRange<'a>),
    /// It is one of the versions listed.
    Listed(&'a str),
    /// In none.
    Outside,
    /// A bound can't be compared, and no range that can be holds the version.
    Unclear(String),
}

/// Finds where a version stands; `compare` holds it against a bound. Of several ranges that hold it the
/// one with the lowest fix counts first, then any: the end of a record that overlaps itself.
pub(super) fn place<'a>(
    affected: StoredAffected<'a>,
    compare: impl Fn(Bound<'a>) -> Result<Ordering, String>,
) -> Place<'a> {
    let mut unclear = None;
    let mut inside: Option<StoredRange<'a>> = None;
    for range in affected.keyed_ranges() {
        match holds(&range, &compare) {
            Ok(true)
                if inside.is_none_or(|known| !matches!(known.until, StoredUntil::Fixed(_))) =>
            {
                inside = Some(range.range());
            }
            Ok(_) => {}
            Err(why) => unclear = Some(why),
        }
    }
    if let Some(range) = inside {
        return Place::Inside(range);
    }
    for version in affected.listed() {
        // Lists name what was published, in its own spelling: one that can't be compared is no match.
        if compare(version) == Ok(Ordering::Equal) {
            return Place::Listed(version.text);
        }
    }
    unclear.map_or(Place::Outside, Place::Unclear)
}

/// Returns the lowest fix above a version that a record lists: records that list versions without
/// ranges name fixes as empty ranges, `[fix, fix)`.
pub(super) fn named_fix<'a>(
    affected: StoredAffected<'a>,
    scheme: Scheme,
    compare: impl Fn(Bound<'a>) -> Result<Ordering, String>,
) -> Option<&'a str> {
    let fixes = affected.keyed_ranges().filter_map(|range| {
        let (introduced, end) = (range.introduced?, range.end?);
        let named = introduced.text == end.text && compare(end).is_ok_and(Ordering::is_lt);
        named.then_some(end.text)
    });
    fixes.min_by(|a, b| scheme.compare(a, b).unwrap_or(Ordering::Equal))
}

fn holds<'a>(
    range: &KeyedRange<'a>,
    compare: impl Fn(Bound<'a>) -> Result<Ordering, String>,
) -> Result<bool, String> {
    if let Some(introduced) = range.introduced
        && compare(introduced)?.is_lt()
    {
        return Ok(false);
    }
    let Some(end) = range.end else {
        return Ok(true);
    };
    let order = compare(end)?;
    Ok(match range.range().until {
        StoredUntil::LastAffected(_) => order.is_le(),
        _ => order.is_lt(),
    })
}
