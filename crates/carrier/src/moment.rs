//! A moment, as clocks tell it.

use seawall_model::time::Timestamp;

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Seconds since 1970-01-01 UTC.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
}

impl Moment {
    /// Reads what a line of a log has: RFC 3339 in UTC with nanoseconds. What can't be read is the beginning of 1970.
    pub fn read(text: &str) -> Self {
        let whole = text.get(..19).unwrap_or_default();
        let read: Option<Timestamp> = format!("{whole}Z").parse().ok();
        let part = text.get(20..29).and_then(|it| it.parse().ok());
        Self {
            seconds: read.map_or(0, Timestamp::seconds),
            nanoseconds: part.unwrap_or_default(),
        }
    }

    /// Returns it in nanoseconds since 1970; what is before that is 0.
    pub fn in_nanoseconds(self) -> u64 {
        let seconds = u64::try_from(self.seconds).unwrap_or(0);
        let whole = seconds.saturating_mul(1_000_000_000);
        whole.saturating_add(u64::from(self.nanoseconds))
    }

    /// Makes it of nanoseconds since 1970.
    pub fn of_nanoseconds(all: u64) -> Self {
        let seconds = all.checked_div(1_000_000_000).unwrap_or_default();
        let part = all.checked_rem(1_000_000_000).unwrap_or_default();
        Self {
            seconds: i64::try_from(seconds).unwrap_or(i64::MAX),
            nanoseconds: u32::try_from(part).unwrap_or_default(),
        }
    }
}
