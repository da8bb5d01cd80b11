//! The document `seawall.explanation/1`: the published JSON shape of `seawall explain`.
//!
//! Fields are added, never removed or given another meaning; words and times are those of the report.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::document::{
    CoverageDocument, CvssDocument, DismissalDocument, EpssDocument, EvidenceDocument,
    FindingDocument, KevDocument, PackageReferenceDocument, ProblemDocument, RatingDocument,
    SsvcDocument, ToolDocument,
};

/// Value of [`Document::schema`].
pub const SCHEMA: &str = "seawall.explanation/1";

/// An id explained.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Seawall explanation", extend("$id" = "urn:seawall:explanation:1"))]
pub struct Document {
    /// Always `seawall.explanation/1`.
    pub schema: &'static str,
    /// When it was made.
    pub created: String,
    /// The program and the facts it speaks from.
    pub tool: ToolDocument,
    /// The id as it was asked for.
    pub asked: String,
    /// What goes by it: one vulnerability, several for an erratum, none where nobody knows it.
    pub vulnerabilities: Vec<VulnerabilityDocument>,
    /// What that means for the artifacts that were named.
    pub targets: Vec<TargetDocument>,
}

/// All that the database knows of a vulnerability.
#[derive(Serialize, JsonSchema)]
pub struct VulnerabilityDocument {
    /// Public id, CVE first.
    pub id: String,
    /// All other ids of it.
    pub aliases: Vec<String>,
    /// Whether it was rejected or withdrawn.
    pub rejected: bool,
    /// Day of first publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// Every rating known.
    pub ratings: Vec<RatingDocument>,
    /// CVSS vectors with their scores.
    pub cvss: Vec<CvssDocument>,
    /// Exploit prediction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epss: Option<EpssDocument>,
    /// Known exploitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kev: Option<KevDocument>,
    /// CISA's decision points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssvc: Option<SsvcDocument>,
    /// Weaknesses: `CWE-79`.
    pub cwes: Vec<String>,
    /// What each source says about each package.
    pub records: Vec<RecordDocument>,
    /// Where to read more.
    pub references: Vec<String>,
}

/// What one source says about one package.
#[derive(Serialize, JsonSchema)]
pub struct RecordDocument {
    /// Ecosystem or release: `debian:12`, `npm`.
    pub ecosystem: String,
    /// Package.
    pub package: String,
    /// Source.
    pub source: String,
    /// The source's own id for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Day of the record, else of the source's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What it says, in words.
    pub says: String,
    /// The source's own word of status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// The source's own rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// RPM module stream that alone it holds for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Where alone it holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// Functions that hold the fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<String>,
}

/// What an id means for one artifact.
#[derive(Serialize, JsonSchema)]
pub struct TargetDocument {
    /// Reference or path as asked for.
    pub name: String,
    /// `image` or `filesystem`.
    pub kind: &'static str,
    /// Digest of the manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Distribution, in the words of its os-release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distribution: Option<String>,
    /// Packages of which records speak, and what came of each; empty where none is installed.
    pub considered: Vec<ConsideredDocument>,
    /// Packages of such a name that could not be judged.
    pub not_judged: Vec<NotJudgedDocument>,
    /// How well packages could be judged at all.
    pub coverage: Vec<CoverageDocument>,
    /// What could not be looked at.
    pub problems: Vec<ProblemDocument>,
}

/// One package against one vulnerability.
#[derive(Serialize, JsonSchema)]
pub struct ConsideredDocument {
    /// The package.
    pub package: PackageReferenceDocument,
    /// Id as a finding has it.
    pub id: String,
    /// `reported`, `accepted`, `not_loaded`, `set_aside`, `not_affected`, `withdrawn`, `other_system` or
    /// `no_record_applies`.
    pub outcome: &'static str,
    /// Why, as a clause.
    pub why: String,
    /// Every record that was weighed.
    pub records: Vec<WeighedDocument>,
    /// The finding, where there is or would be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<FindingDocument>,
    /// Why it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dismissal: Option<DismissalDocument>,
}

/// A record and how it stands to the installed version.
#[derive(Serialize, JsonSchema)]
pub struct WeighedDocument {
    /// Source.
    pub source: String,
    /// The source's own id for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Day of the record, else of the source's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Ecosystem or release.
    pub ecosystem: String,
    /// Name that it goes by: the package's own or that of its source.
    pub name: String,
    /// Installed version that it was held against.
    pub version: String,
    /// What it says, in words.
    pub says: String,
    /// The source's own word of status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// What follows from it alone: `affected`, `not_affected` or `unclear`.
    pub verdict: &'static str,
    /// Why it is unclear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The comparisons that were made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<EvidenceDocument>,
}

/// A package that could not be judged.
#[derive(Serialize, JsonSchema)]
pub struct NotJudgedDocument {
    /// The package.
    pub package: PackageReferenceDocument,
    /// Why.
    pub why: String,
}
