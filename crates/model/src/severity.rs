//! How bad a finding is, in one scale for all sources.

use std::fmt;
use std::str::FromStr;

/// Severity, worst last, so that `>=` reads naturally.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nobody has rated it.
    #[default]
    Unknown,
    /// Known and of no practical weight (Debian "unimportant", Ubuntu "negligible").
    Negligible,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// All severities, worst first.
    pub const ALL: [Self; 6] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Negligible,
        Self::Unknown,
    ];

    /// Returns the lower-case word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Negligible => "negligible",
            Self::Unknown => "unknown",
        }
    }

    /// Rates a CVSS base score by the qualitative scale of CVSS v3.1 section 5 and v4.0 section 6.
    pub fn from_cvss_score(score: f64) -> Self {
        match score {
            s if s >= 9.0 => Self::Critical,
            s if s >= 7.0 => Self::High,
            s if s >= 4.0 => Self::Medium,
            s if s > 0.0 => Self::Low,
            _ => Self::Unknown,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = InvalidSeverity;

    /// Reads a severity word, whatever its case.
    fn from_str(text: &str) -> Result<Self, InvalidSeverity> {
        let wanted = text.trim();
        let by_name = Self::ALL
            .into_iter()
            .find(|s| s.name().eq_ignore_ascii_case(wanted));
        by_name.ok_or_else(|| InvalidSeverity(text.chars().take(40).collect()))
    }
}

/// The text is not a severity word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSeverity(String);

impl fmt::Display for InvalidSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.0;
        write!(
            f,
            "`{name}` is not one of critical, high, medium, low, negligible, unknown"
        )
    }
}

impl std::error::Error for InvalidSeverity {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_order() {
        for severity in Severity::ALL {
            assert_eq!(
                severity.name().to_uppercase().parse::<Severity>().unwrap(),
                severity
            );
        }
        assert!(Severity::ALL.is_sorted_by(|a, b| a > b));
        assert!("severe".parse::<Severity>().is_err());
    }

    #[test]
    fn cvss_bands() {
        use Severity::{Critical, High, Low, Medium, Unknown};
        let cases = [
            (10.0, Critical),
            (9.0, Critical),
            (8.9, High),
            (6.9, Medium),
            (3.9, Low),
            (0.0, Unknown),
        ];
        for (score, want) in cases {
            assert_eq!(Severity::from_cvss_score(score), want);
        }
    }
}
