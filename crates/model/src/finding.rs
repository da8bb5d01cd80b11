//! What we claim about an artifact.

use crate::evidence::Evidence;
use crate::location::Location;
use crate::misconfiguration::Misconfiguration;
use crate::severity::Severity;
use crate::time::Date;

/// The kind of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A published vulnerability in an installed package.
    Vulnerability,
    /// A licence that the policy does not allow, or that others in the artifact rule out.
    Licence,
    /// A fault of a document, an image or a configuration.
    Misconfiguration,
}

impl FindingKind {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vulnerability => "vulnerability",
            Self::Licence => "licence",
            Self::Misconfiguration => "misconfiguration",
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
    /// CISA's decision points.
    pub ssvc: Option<Ssvc>,
    /// Day on which the vulnerability was first published, where known.
    pub published: Option<Date>,
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
    /// How sure we are that the package is the one that the advisory speaks of.
    pub confidence: Confidence,
    /// How urgent it is, with every term; filled in by the policy.
    pub risk: Option<Risk>,
    /// Why the package's code is never run in the artifact (kernel headers, a kernel in an image …), as
    /// a clause. Such findings form a class of their own: counted apart, and no gate closes on them.
    pub not_loaded: Option<String>,
    /// What a VEX statement says about it, where it stays a finding all the same.
    pub statement: Option<AppliedStatement>,
    /// The exception that accepts it, where one does.
    pub exception: Option<AppliedException>,
    /// What a check says besides; only for misconfigurations.
    pub misconfiguration: Option<Box<Misconfiguration>>,
}

impl Finding {
    /// Says whether the finding stands: nobody has accepted it, and its package's code can run.
    pub const fn is_open(&self) -> bool {
        self.exception.is_none() && self.not_loaded.is_none()
    }
}

/// How sure we are that the package is the one that an advisory speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// By a name that is not the package's own, such as a CPE.
    Low,
    /// By a name of the same project, but not of the package.
    Medium,
    /// By the package's own name in its own ecosystem.
    #[default]
    High,
}

impl Confidence {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How urgent a finding is: `docs/risk.md` has the formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    /// 0.0–100.0.
    pub score: f64,
    /// Every term that went into it, in the order of the formula.
    pub terms: Vec<RiskTerm>,
}

/// One term of a risk score.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskTerm {
    /// Name of the term: `threat`, `severity`, `exploited` …
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// Where the value comes from, as a clause.
    pub why: String,
}

/// A VEX statement that speaks of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedStatement {
    /// `not_affected`, `affected`, `fixed` or `under_investigation`.
    pub status: &'static str,
    /// Why it is not affected, in the word of the format: `vulnerable_code_not_present` …
    pub justification: Option<String>,
    /// What the statement says in its own words.
    pub text: Option<String>,
    /// Who made it.
    pub author: String,
    /// When, as written.
    pub date: Option<Date>,
    /// File that holds it.
    pub origin: String,
}

/// A match that is no finding, and why. Kept, counted and explained, never silently dropped.
#[derive(Clone, Debug, PartialEq)]
pub struct Dismissed {
    /// What it would have been.
    pub finding: Finding,
    /// Why it is not.
    pub why: Dismissal,
}

/// Why a match is no finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dismissal {
    /// The package belongs to one of the distribution, whose vendor's word counts.
    OwnedByDistribution {
        /// That package: name and version.
        owner: String,
    },
    /// The vendor's changelog inside the artifact names it at or below the installed version.
    BackPort {
        /// Version of the entry; empty where the changelog does not tell.
        version: String,
        /// Where the changelog lies.
        path: String,
    },
    /// Nothing of what holds the fault is in the programs that the package was found in. In VEX's words:
    /// `vulnerable_code_not_present`.
    NotReachable {
        /// What was looked for, and where, as a clause.
        evidence: String,
    },
    /// A VEX statement says so.
    Statement(AppliedStatement),
}

impl Dismissal {
    /// Returns the word used in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OwnedByDistribution { .. } => "owned_by_distribution",
            Self::BackPort { .. } => "fixed_by_back_port",
            Self::NotReachable { .. } => "not_reachable",
            Self::Statement(_) => "statement",
        }
    }
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

/// CISA's decision points of the Stakeholder-Specific Vulnerability Categorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ssvc {
    /// State of exploitation.
    pub exploitation: Exploitation,
    /// Whether attacks can be automated.
    pub automatable: bool,
    /// Whether an attack gains total control.
    pub total_impact: bool,
}

/// State of exploitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exploitation {
    /// None known.
    None,
    /// A proof of concept is public.
    ProofOfConcept,
    /// Attacks are seen.
    Active,
}

impl Exploitation {
    /// Returns the word used in reports: CISA's own.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ProofOfConcept => "poc",
            Self::Active => "active",
        }
    }
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
