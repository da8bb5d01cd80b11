//! Why an id is reported for an artifact, or why it is not: all that is known, as data.

use crate::artifact::Artifact;
use crate::coverage::Coverage;
use crate::distribution::Distribution;
use crate::evidence::Evidence;
use crate::finding::{Cvss, Dismissed, Epss, Finding, Kev, Rating, Ssvc};
use crate::package::Package;
use crate::problem::Problem;
use crate::report::Tool;
use crate::severity::Severity;
use crate::time::{Date, Timestamp};

/// An id explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What made it.
    pub tool: Tool,
    /// When it was made.
    pub created: Timestamp,
    /// The id as it was asked for.
    pub asked: String,
    /// What goes by that id: one vulnerability, several for an erratum, none where nobody knows it.
    pub vulnerabilities: Vec<Vulnerability>,
    /// What that means for the artifacts that were named.
    pub targets: Vec<TargetExplanation>,
}

/// All that a database knows of a vulnerability.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vulnerability {
    /// Public id, CVE first.
    pub id: String,
    /// All other ids that records give it, sorted.
    pub aliases: Vec<String>,
    /// Whether it was rejected or withdrawn.
    pub rejected: bool,
    /// Day of first publication.
    pub published: Option<Date>,
    /// Every rating known.
    pub ratings: Vec<Rating>,
    /// CVSS vectors with their scores.
    pub cvss: Vec<Cvss>,
    /// Exploit prediction.
    pub epss: Option<Epss>,
    /// Known exploitation.
    pub kev: Option<Kev>,
    /// CISA's decision points.
    pub ssvc: Option<Ssvc>,
    /// Weaknesses: numbers of CWE entries, sorted.
    pub cwes: Vec<u32>,
    /// What each source says about each package, by ecosystem, package and source.
    pub records: Vec<Record>,
    /// Where to read more, sorted.
    pub references: Vec<String>,
}

/// What one source says about one package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// Ecosystem or release: `debian:12`, `npm`.
    pub ecosystem: String,
    /// Package that it speaks of.
    pub package: String,
    /// Who says so.
    pub source: String,
    /// The source's own id for it.
    pub record: Option<String>,
    /// Day of the record, else of the source's data.
    pub date: Option<Date>,
    /// What it says, in words: `fixed in 1.2-3`.
    pub says: String,
    /// The source's own word of status.
    pub word: Option<String>,
    /// The source's own rating.
    pub severity: Option<Severity>,
    /// RPM module stream that alone it holds for.
    pub module: Option<String>,
    /// Where alone it holds, in the record's own words.
    pub platforms: Vec<String>,
    /// Functions that hold the fault.
    pub symbols: Vec<String>,
}

/// What an id means for one artifact.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetExplanation {
    /// What was looked at.
    pub artifact: Artifact,
    /// The distribution, where one was recognised.
    pub distribution: Option<Distribution>,
    /// Number of packages in it.
    pub packages: usize,
    /// Packages of which records with that id speak, and what came of each.
    pub considered: Vec<Considered>,
    /// Packages of such a name that could not be judged, and why.
    pub not_judged: Vec<(Package, String)>,
    /// How well packages could be judged at all.
    pub coverage: Vec<Coverage>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
}

/// One package against one vulnerability.
#[derive(Clone, Debug, PartialEq)]
pub struct Considered {
    /// The package.
    pub package: Package,
    /// Id as a finding would have it.
    pub id: String,
    /// Every record that was weighed.
    pub rows: Vec<Weighed>,
    /// What came of it.
    pub fate: Fate,
}

/// A record and how it stands to the installed version.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// Who says so.
    pub source: String,
    /// The source's own id for it.
    pub record: Option<String>,
    /// Day of the record, else of the source's data.
    pub date: Option<Date>,
    /// Ecosystem or release.
    pub ecosystem: String,
    /// Name that the record goes by: the package's own or that of its source.
    pub name: String,
    /// Installed version that it was held against.
    pub version: String,
    /// What it says, in words.
    pub says: String,
    /// The source's own word of status.
    pub word: Option<String>,
    /// What follows from this record alone.
    pub verdict: RowVerdict,
    /// The comparisons that were made.
    pub comparisons: Vec<Evidence>,
}

/// What follows from one record alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowVerdict {
    /// The installed version is affected.
    Affected,
    /// It is not.
    NotAffected,
    /// The versions cannot be compared, and why.
    Unclear(String),
}

/// What came of a package.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It is reported; exceptions, statements and the like stand on the finding.
    Reported(Box<Finding>),
    /// It would be reported, but for this.
    SetAside(Box<Dismissed>),
    /// The installed version is not affected.
    NotAffected,
    /// The record was withdrawn or rejected.
    Withdrawn,
    /// The record speaks of other operating systems.
    OtherSystem,
    /// No record speaks of this build of the package.
    NoRecordApplies,
}

impl Fate {
    /// Returns the word used in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reported(finding) if finding.exception.is_some() => "accepted",
            Self::Reported(finding) if finding.not_loaded.is_some() => "not_loaded",
            Self::Reported(_) => "reported",
            Self::SetAside(_) => "set_aside",
            Self::NotAffected => "not_affected",
            Self::Withdrawn => "withdrawn",
            Self::OtherSystem => "other_system",
            Self::NoRecordApplies => "no_record_applies",
        }
    }
}
