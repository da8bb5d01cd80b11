//! What differs between two artifacts, or between two looks at one: packages and findings that came, went
//! or changed.

use crate::artifact::Artifact;
use crate::distribution::Distribution;
use crate::finding::Finding;
use crate::package::{Package, PackageType};
use crate::report::{DatabaseInfo, Tool};
use crate::time::Timestamp;
use crate::verdict::Verdict;

/// Two artifacts, or two looks at one, and what differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What compared them.
    pub tool: Tool,
    /// When they were compared.
    pub created: Timestamp,
    /// The first.
    pub before: Side,
    /// The second.
    pub after: Side,
    /// What differs.
    pub difference: Difference,
    /// What the gates say to what the second has and the first has not.
    pub verdict: Verdict,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// What it is.
    pub artifact: Artifact,
    /// Its distribution.
    pub distribution: Option<Distribution>,
    /// Packages in it, those included that a saved report does not list.
    pub packages: usize,
    /// Findings that stand.
    pub findings: usize,
    /// When it was looked at.
    pub created: Timestamp,
    /// The facts that it was judged with.
    pub database: Option<DatabaseInfo>,
    /// Whether it was read from a saved report.
    pub saved: bool,
}

/// The difference between two target reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Packages that differ, sorted by kind and name.
    pub packages: Vec<PackageChange>,
    /// Packages (by kind, name and architecture) that are the same on both sides.
    pub unchanged_packages: usize,
    /// Packages that one side has, while of the other it is not known whether it has them: a saved report
    /// that lists only some of its packages. They are neither added nor removed.
    pub untold_packages: usize,
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
    /// Its package: as it is in the second where the finding is there, else as it was in the first.
    pub package: Option<Package>,
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
    /// It is set aside on the other side, in the word of reports: `statement`, `fixed_by_back_port` …
    SetAside(&'static str),
    /// Nobody can tell: the other side is a saved report that does not list all of its packages.
    Untold,
    /// These of its properties differ, each as a clause: `severity medium, now high`.
    Properties(Vec<String>),
}
