//! Points in time and days, without a clock: callers bring the present.
//!
//! Calendar arithmetic after Howard Hinnant's "chrono-compatible low-level date algorithms"
//! (proleptic Gregorian calendar); text form after RFC 3339.

use std::fmt;
use std::str::FromStr;

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

/// A second, counted from 1970-01-01T00:00:00Z.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp(i64);

impl From<Timestamp> for String {
    fn from(time: Timestamp) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = InvalidTime;

    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

const SECONDS_PER_DAY: i64 = 86_400;

impl Date {
    /// Makes a date from days since 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Returns days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Makes a date from year, month and day, or nothing where there is no such day.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=12).contains(&month) || !(1..=9999).contains(&year) {
            return None;
        }
        if day < 1 || day > days_in_month(year, month) {
            return None;
        }
        let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
        let y = if month <= 2 {
            year.checked_sub(1)?
        } else {
            year
        };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let shifted = if month > 2 {
            month.checked_sub(3)?
        } else {
            month.checked_add(9)?
        };
        let day_of_year = shifted
            .checked_mul(153)?
            .checked_add(2)?
            .checked_div(5)?
            .checked_add(day)?;
        let day_of_era = year_of_era
            .checked_mul(365)?
            .checked_add(year_of_era.checked_div(4)?)?
            .checked_sub(year_of_era.checked_div(100)?)?
            .checked_add(day_of_year.checked_sub(1)?)?;
        let days = era
            .checked_mul(146_097)?
            .checked_add(day_of_era)?
            .checked_sub(719_468)?;
        i32::try_from(days).ok().map(Self)
    }

    /// Returns year, month (1–12) and day (1–31).
    #[expect(
        clippy::arithmetic_side_effects,
        reason = "an i32 of days widened to i64 cannot overflow here"
    )]
    pub fn ymd(self) -> (i64, u32, u32) {
        let z = i64::from(self.0) + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (
            year,
            u32::try_from(month).unwrap_or(1),
            u32::try_from(day).unwrap_or(1),
        )
    }

    /// Returns the days from `earlier` to `self`; negative where `self` is the earlier one.
    pub fn days_since(self, earlier: Self) -> i64 {
        i64::from(self.0).saturating_sub(i64::from(earlier.0))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Date {
    type Err = InvalidTime;

    /// Reads `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        parse_date(text).ok_or_else(|| InvalidTime(text.chars().take(60).collect()))
    }
}

impl Timestamp {
    /// Makes a time from seconds since 1970-01-01T00:00:00Z.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Returns seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// Returns the day in UTC.
    pub fn date(self) -> Date {
        let days = self.0.div_euclid(SECONDS_PER_DAY);
        Date(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
    }
}

impl From<Date> for Timestamp {
    fn from(date: Date) -> Self {
        Self(i64::from(date.0).saturating_mul(SECONDS_PER_DAY))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second_of_day = self.0.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (
            second_of_day.div_euclid(3600),
            second_of_day.div_euclid(60) % 60,
            second_of_day % 60,
        );
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}Z", self.date())
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTime;

    /// Reads an RFC 3339 date-time; fractions of a second are dropped. A bare date means midnight UTC.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        parse_timestamp(text).ok_or_else(|| InvalidTime(text.chars().take(60).collect()))
    }
}

/// The text is not a date or time in the form of RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTime(String);

impl fmt::Display for InvalidTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a date such as 2027-01-31", self.0)
    }
}

impl std::error::Error for InvalidTime {}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() {
        return None;
    }
    Date::from_ymd(i32::try_from(year).ok()?, month, day)
}

fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let Some((date, rest)) = text.split_once(['T', 't', ' ']) else {
        return parse_date(text).map(Timestamp::from);
    };
    let date = parse_date(date)?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = rest.split_at_checked(zone_at)?;
    let offset = parse_zone(zone)?;
    let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2).filter(|h| *h < 24)?;
    let minute = digits(parts.next()?, 2).filter(|m| *m < 60)?;
    let second = digits(parts.next()?, 2).filter(|s| *s <= 60)?;
    if parts.next().is_some() {
        return None;
    }
    let of_day = i64::from(hour)
        .checked_mul(3600)?
        .checked_add(i64::from(minute).checked_mul(60)?)?
        .checked_add(i64::from(second))?;
    let seconds = Timestamp::from(date)
        .0
        .checked_add(of_day)?
        .checked_sub(offset)?;
    Some(Timestamp(seconds))
}

/// Reads `Z` or `+hh:mm`; returns seconds east of UTC.
fn parse_zone(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hour, minute) = zone.get(1..)?.split_once(':')?;
    let hour = digits(hour, 2).filter(|h| *h < 24)?;
    let minute = digits(minute, 2).filter(|m| *m < 60)?;
    let seconds = i64::from(hour)
        .checked_mul(3600)?
        .checked_add(i64::from(minute).checked_mul(60)?)?;
    seconds.checked_mul(sign)
}

fn digits(text: &str, len: usize) -> Option<u32> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip() {
        for text in [
            "1970-01-01",
            "2000-02-29",
            "2024-12-31",
            "2026-11-22",
            "0001-01-01",
        ] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        assert_eq!("2026-11-22".parse::<Date>().unwrap().days(), 20_779);
        for bad in [
            "2023-02-29",
            "2023-13-01",
            "23-01-01",
            "2023-1-1",
            "2023-01-01-",
            "",
        ] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_day_of_four_centuries_round_trips() {
        for days in -10_000..150_000 {
            let date = Date::from_days(days);
            let (y, m, d) = date.ymd();
            assert_eq!(Date::from_ymd(i32::try_from(y).unwrap(), m, d), Some(date));
        }
    }

    #[test]
    fn timestamps_know_zones() {
        let cases = [
            ("2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z"),
            (
                "2026-11-22T01:30:00.123456789+01:30",
                "2026-11-22T00:00:00Z",
            ),
            ("2026-11-21T19:00:00-05:00", "2026-11-22T00:00:00Z"),
            ("2026-11-22", "2026-11-22T00:00:00Z"),
        ];
        for (text, want) in cases {
            assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), want);
        }
        assert!("2026-11-22T25:00:00Z".parse::<Timestamp>().is_err());
        assert!("2026-11-22T00:00:00".parse::<Timestamp>().is_err());
    }
}
