//! Life cycles of distributions: few, and read from front to back.

use seawall_model::time::Date;

use super::cursor::{Cursor, put_text, put_varint};
use super::date::{put_optional_date, take_optional_date};
use crate::record::LifeCycle;

/// Writes the section.
pub(super) fn encode(cycles: &[LifeCycle]) -> Vec<u8> {
    let mut out = Vec::new();
    put_varint(&mut out, u32::try_from(cycles.len()).unwrap_or(0));
    for cycle in cycles {
        put_text(&mut out, &cycle.distribution);
        put_text(&mut out, &cycle.cycle);
        put_optional_date(&mut out, cycle.ends);
        out.push(u8::from(cycle.ended));
        put_optional_date(&mut out, cycle.extended_ends);
        put_text(&mut out, cycle.codename.as_deref().unwrap_or_default());
    }
    out
}

/// Appends the cycles of a distribution; `None` where the section is damaged.
pub(super) fn decode(section: &[u8], distribution: &str, found: &mut Vec<LifeCycle>) -> Option<()> {
    for cycle in all(section)? {
        let cycle = cycle?;
        if cycle.distribution == distribution {
            found.push(LifeCycle {
                distribution: cycle.distribution.to_owned(),
                cycle: cycle.cycle.to_owned(),
                ends: cycle.ends,
                ended: cycle.ended,
                extended_ends: cycle.extended_ends,
                codename: (!cycle.codename.is_empty()).then(|| cycle.codename.to_owned()),
            });
        }
    }
    Some(())
}

/// Counts the cycles; `None` where the section is damaged, or goes on behind its end.
pub(super) fn count(section: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(section);
    let count = cursor.varint()?;
    for _ in 0..count {
        take(&mut cursor)?;
    }
    cursor.is_empty().then_some(u64::from(count))
}

/// A cycle, borrowed from the database.
struct Stored<'a> {
    distribution: &'a str,
    cycle: &'a str,
    ends: Option<Date>,
    ended: bool,
    extended_ends: Option<Date>,
    codename: &'a str,
}

fn all(section: &[u8]) -> Option<impl Iterator<Item = Option<Stored<'_>>>> {
    let mut cursor = Cursor::new(section);
    let count = cursor.varint()?;
    Some((0..count).map(move |_| take(&mut cursor)))
}

fn take<'a>(cursor: &mut Cursor<'a>) -> Option<Stored<'a>> {
    Some(Stored {
        distribution: cursor.text()?,
        cycle: cursor.text()?,
        ends: take_optional_date(cursor).ok()?,
        ended: cursor.u8()? != 0,
        extended_ends: take_optional_date(cursor).ok()?,
        codename: cursor.text()?,
    })
}
