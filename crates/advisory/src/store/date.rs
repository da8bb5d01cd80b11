//! Days as variable-length numbers: zigzag of the days since 1970-01-01.

use seawall_model::time::Date;

use super::cursor::{Cursor, put_varint};

/// Appends a day.
pub(super) fn put_date(out: &mut Vec<u8>, date: Date) {
    let days = date.days();
    let zigzag = days.wrapping_shl(1) ^ days.wrapping_shr(31);
    put_varint(out, u32::from_le_bytes(zigzag.to_le_bytes()));
}

/// Reads a day.
pub(super) fn take_date(cursor: &mut Cursor<'_>) -> Option<Date> {
    let zigzag = cursor.varint()?;
    let half = i32::try_from(zigzag >> 1).ok()?;
    Some(Date::from_days(if zigzag & 1 == 0 { half } else { !half }))
}

/// Appends a day that may be unknown.
pub(super) fn put_optional_date(out: &mut Vec<u8>, date: Option<Date>) {
    out.push(u8::from(date.is_some()));
    if let Some(date) = date {
        put_date(out, date);
    }
}

/// Reads a day that may be unknown.
pub(super) fn take_optional_date(cursor: &mut Cursor<'_>) -> Result<Option<Date>, Damaged> {
    match cursor.u8() {
        Some(0) => Ok(None),
        Some(1) => take_date(cursor).map(Some).ok_or(Damaged),
        _ => Err(Damaged),
    }
}

/// The bytes are no day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Damaged;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_round_trips() {
        for days in [0, 1, -1, 20_779, -719_162, 2_932_896, i32::MAX, i32::MIN] {
            let mut out = Vec::new();
            put_date(&mut out, Date::from_days(days));
            assert_eq!(
                take_date(&mut Cursor::new(&out)),
                Some(Date::from_days(days))
            );
        }
    }
}
