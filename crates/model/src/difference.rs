//! What differs between two artifacts, or between two looks at one: packages and findings that came, went
//! or changed.

use crate::finding::Finding;
use crate::package::PackageType;

/// The difference between two target reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Packages that differ, sorted by kind and name.
    pub packages: Vec<PackageChange>,
    /// Packages (by kind, name and architecture) that are the same on both sides.
    pub unchanged_packages: usize,
    /// Findings that differ, worst first.
    pub findings: Vec<FindingChange>,
    /// Findings that are the same on both sides.
    pub unchanged_findings: usize,
    /// What makes the comparison less than whole, as clauses: a side that could not be looked at in full,
    /// or was judged with other facts.
    pub remarks: Vec<String>,
}

/// Which way something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It is only in the second.
    Added,
    /// It is only in the first.
    Removed,
    /// It is in both, and not the same.
    Changed,
}

impl Change {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A package that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageChange {
    /// Which way.
    pub change: Change,
    /// Its kind.
    pub kind: PackageType,
    /// Its name.
    pub name: String,
    /// Its architecture, where it has one.
    pub architecture: Option<String>,
    /// Versions that are only in the first, in the order of the inventory.
    pub before: Vec<String>,
    /// Versions that are only in the second.
    pub after: Vec<String>,
}

/// A finding that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingChange {
    /// Which way.
    pub change: Change,
    /// The finding: as it is in the second, else as it was in the first.
    pub finding: Finding,
    /// Name of its package.
    pub package: Option<String>,
    /// Versions of that package in the first that have it, or that the package had there.
    pub before: Vec<String>,
    /// The same in the second.
    pub after: Vec<String>,
    /// Why it differs, as far as can be told.
    pub why: Cause,
}

/// Why a finding came, went or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Its package came or went.
    Package,
    /// Its package has another version.
    Version,
    /// The package is the same: what is known of it, or what was decided, is not.
    Knowledge,
    /// These of its properties differ, each as a clause: `severity medium, now high`.
    Properties(Vec<String>),
}
