//! Times as text. All are in UTC: nothing here knows where it runs.

use time::OffsetDateTime;

/// A time, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(OffsetDateTime);

impl Moment {
    /// Makes it of nanoseconds since 1970.
    pub fn new(nanoseconds: u64) -> Self {
        let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(nanoseconds));
        Self(time.unwrap_or(OffsetDateTime::UNIX_EPOCH))
    }

    /// Returns `HH:MM:SS`.
    pub fn clock(self) -> String {
        let (hour, minute, second) = self.0.to_hms();
        format!("{hour:02}:{minute:02}:{second:02}")
    }

    /// Returns `HH:MM:SS.nnnnnnnnn`.
    pub fn precise(self) -> String {
        format!("{}.{:09}", self.clock(), self.0.nanosecond())
    }

    /// Returns `YYYY-MM-DD`.
    pub fn date(self) -> String {
        let (year, month, day) = self.0.to_calendar_date();
        format!("{year:04}-{:02}-{day:02}", u8::from(month))
    }
}

/// Returns `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn` and an offset or `Z`, for nanoseconds since 1970.
pub fn iso8601(nanoseconds: u64, offset: &str) -> String {
    let moment = Moment::new(nanoseconds);
    format!("{}T{}{offset}", moment.date(), moment.precise())
}
