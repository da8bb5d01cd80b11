//! What a row says, in words.

use std::fmt;

use super::affected::{StoredAffected, StoredRange, StoredUntil};
use super::row::StoredStatus;

impl fmt::Display for StoredStatus<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FixedIn(bound) => write!(f, "fixed in {bound}"),
            Self::LastAffected(bound) => write!(f, "affected up to {bound}, no fix named"),
            Self::Unfixed(status) => f.write_str(&status.name().replace('_', " ")),
            Self::NotAffected => f.write_str("never affected"),
            Self::Affected(affected) => affected.fmt(f),
        }
    }
}

impl fmt::Display for StoredAffected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.ranges().map(|range| range.to_string()).collect();
        let listed: Vec<&str> = self.versions().collect();
        match listed.as_slice() {
            [] => {}
            few if few.len() <= MAX_LISTED => parts.push(format!("in {}", few.join(", "))),
            many => parts.push(format!("in {} listed versions", many.len())),
        }
        if parts.is_empty() {
            return f.write_str("no version is named");
        }
        write!(f, "affected {}", parts.join("; "))
    }
}

impl fmt::Display for StoredRange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.introduced {
            write!(f, "from {from} ")?;
        }
        match self.until {
            StoredUntil::Fixed(bound) => write!(f, "below {bound}, fixed there"),
            StoredUntil::LastAffected(bound) => write!(f, "up to {bound}, no fix named"),
            StoredUntil::Limit(bound) => write!(f, "below {bound}, no fix named"),
            StoredUntil::Open if self.introduced.is_none() => {
                f.write_str("in every version, no fix named")
            }
            StoredUntil::Open => f.write_str("on, no fix named"),
        }
    }
}

/// So many listed versions are named.
const MAX_LISTED: usize = 8;
