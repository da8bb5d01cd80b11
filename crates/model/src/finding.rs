//! What we claim about an artifact.

use crate::evidence::Evidence;
use crate::location::Location;
use crate::severity::Severity;
use crate::time::Date;

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A published vulnerability in an installed package.
    Vulnerability,
}

impl FindingKind {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
        }
    }
}

/// What the one who publishes the package says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Affected, and no fix is published.
    Affected,
    /// Affected, and a fixed version is published.
    Fixed,
    /// Affected; the vendor has put the fix off.
    FixDeferred,
    /// Affected; the vendor will not fix it.
    WillNotFix,
    /// Affected; the vendor no longer supports the package.
    EndOfLife,
    /// Not yet known.
    UnderInvestigation,
    /// Not affected.
    NotAffected,
}

impl Status {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Fixed => "fixed",
            Self::FixDeferred => "fix_deferred",
            Self::WillNotFix => "will_not_fix",
            Self::EndOfLife => "end_of_life",
            Self::UnderInvestigation => "under_investigation",
            Self::NotAffected => "not_affected",
        }
    }
}

/// A claim about an artifact.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What kind of claim.
    pub kind: FindingKind,
    /// Public id, CVE first: `CVE-2024-1234`.
    pub id: String,
    /// All other ids of the same thing, sorted.
    pub aliases: Vec<String>,
    /// How bad it is.
    pub severity: Severity,
    /// Who says so.
    pub severity_source: Option<String>,
    /// Every rating known, the one that was chosen first.
    pub ratings: Vec<Rating>,
    /// CVSS vectors known.
    pub cvss: Vec<Cvss>,
    /// Exploit prediction.
    pub epss: Option<Epss>,
    /// Known exploitation.
    pub kev: Option<Kev>,
    /// Index into the inventory's packages.
    pub package: Option<usize>,
    /// Lowest version in which it is fixed, as the vendor writes it (of the package's source where
    /// the vendor speaks of sources).
    pub fixed_version: Option<String>,
    /// The vendor's word.
    pub status: Status,
    /// Where it lies.
    pub location: Location,
    /// What proves it.
    pub evidence: Vec<Evidence>,
    /// What to do, in one sentence.
    pub remedy: Option<String>,
    /// Where to read more, sorted.
    pub references: Vec<String>,
    /// Identifies the claim across scans: survives re-ordering, re-numbered layers and rebuilds.
    pub fingerprint: String,
    /// The exception that accepts it, where one does.
    pub exception: Option<AppliedException>,
}

/// A severity word and who said it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Source, for instance `ubuntu` or `nvd`.
    pub source: String,
    /// Severity in our scale.
    pub severity: Severity,
}

/// A CVSS vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Cvss {
    /// `2.0`, `3.0`, `3.1` or `4.0`.
    pub version: &'static str,
    /// The vector as published.
    pub vector: String,
    /// Base score, 0.0–10.0.
    pub score: f64,
    /// Who published it, for instance `nvd`.
    pub source: String,
}

/// FIRST's exploit prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epss {
    /// Probability of exploitation within 30 days, 0.0–1.0.
    pub probability: f64,
    /// Share of all CVEs with a lower probability, 0.0–1.0.
    pub percentile: f64,
    /// Day of the model's run.
    pub date: Option<Date>,
}

/// CISA's record of known exploitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kev {
    /// Day it was added to the catalogue.
    pub added: Option<Date>,
    /// Day by which US agencies must have acted.
    pub due: Option<Date>,
    /// Whether ransomware campaigns are known to use it.
    pub ransomware: bool,
}

/// An exception that accepts a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedException {
    /// Why the finding is accepted; empty where no reason was given.
    pub reason: String,
    /// Last day on which the exception holds.
    pub until: Option<Date>,
    /// File and line that made it, for instance `.seawallignore:3`.
    pub origin: String,
}
