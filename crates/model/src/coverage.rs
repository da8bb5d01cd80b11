//! What was looked at, and how well: the guard against a false all-clear.

use crate::time::Date;

/// How well something was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoverageState {
    /// Not at all.
    None,
    /// In part, or with facts that are old or approximate.
    Partial,
    /// Fully.
    Covered,
}

impl CoverageState {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Covered => "covered",
        }
    }
}

/// One statement of coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What this speaks of: `os-packages`.
    pub what: String,
    /// How well it was looked at.
    pub state: CoverageState,
    /// Why it is not full, as a clause without a full stop.
    pub why: Option<String>,
    /// The facts that it was judged with, sorted.
    pub sources: Vec<UsedSource>,
}

/// A source of facts as far as it was used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsedSource {
    /// Name, for instance `debian-tracker`.
    pub name: String,
    /// Day of its data for what was judged.
    pub date: Option<Date>,
}
