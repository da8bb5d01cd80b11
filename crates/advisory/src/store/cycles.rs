//! Life cycles of distributions: few, and read from front to back.

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
    let mut cursor = Cursor::new(section);
    for _ in 0..cursor.index()? {
        let name = cursor.text()?;
        let cycle = cursor.text()?;
        let ends = take_optional_date(&mut cursor).ok()?;
        let ended = cursor.u8()? != 0;
        let extended_ends = take_optional_date(&mut cursor).ok()?;
        let codename = cursor.text()?;
        if name == distribution {
            found.push(LifeCycle {
                distribution: name.to_owned(),
                cycle: cycle.to_owned(),
                ends,
                ended,
                extended_ends,
                codename: (!codename.is_empty()).then(|| codename.to_owned()),
            });
        }
    }
    Some(())
}
