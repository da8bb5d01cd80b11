//! The report document `seawall.report/1`: the published JSON shape of a run.
//!
//! Fields are added, never removed or given another meaning. Severities and statuses are lower-case
//! words, times RFC 3339, paths without a leading slash, digests `algorithm:hex`.

mod assessment;
mod finding;
mod package;
mod posture;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use assessment::*;
pub use finding::*;
pub use package::*;
pub use posture::*;

/// A word out of a fixed list when it is written, any text when it is read back.
pub type Word = Cow<'static, str>;

/// Value of [`Document::schema`].
pub const SCHEMA: &str = "seawall.report/1";

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Seawall report", extend("$id" = "urn:seawall:report:1"))]
pub struct Document {
    /// Always `seawall.report/1`.
    pub schema: Word,
    /// When the report was made.
    pub created: String,
    /// The program and the facts it judged with.
    pub tool: ToolDocument,
    /// One per scanned artifact.
    pub targets: Vec<TargetDocument>,
    /// How a whole host stands: frameworks, ways of attackers, the network; only of audits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posture: Option<PostureDocument>,
    /// What the gates say.
    pub verdict: VerdictDocument,
    /// Open findings of all targets by severity.
    pub summary: SummaryDocument,
}

/// The program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ToolDocument {
    /// `seawall`.
    pub name: String,
    /// Program version.
    pub version: String,
    /// The advisory database in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseDocument>,
}

/// The advisory database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DatabaseDocument {
    /// `embedded` or the path of the file.
    pub origin: String,
    /// When it was built.
    pub built: String,
    /// Its sources.
    pub sources: Vec<DatabaseSourceDocument>,
}

/// A source of the advisory database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DatabaseSourceDocument {
    /// Name.
    pub name: String,
    /// Licence tier.
    pub tier: String,
    /// Day of the source's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Number of rows.
    pub records: u64,
}

/// What one artifact is, holds and suffers from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TargetDocument {
    /// Reference or path as asked for.
    pub name: String,
    /// `image`, `filesystem`, `repository`, `sbom` (a list of packages), `dockerfile`, `compose`, `kubernetes`,
    /// `daemon` (its configuration file), `host` (a machine with its engines) or `container`.
    pub kind: Word,
    /// Where it was read from.
    pub source: Word,
    /// Digest of the manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Digest of the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// Platform, for instance `linux/amd64`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// When it was built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// References that name it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Distribution, where one was recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distribution: Option<DistributionDocument>,
    /// Layers, lowest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<LayerDocument>,
    /// The image that it was built on, where that shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<BaseDocument>,
    /// What was looked at, and how well.
    pub coverage: Vec<CoverageDocument>,
    /// How many packages were found.
    #[serde(default)]
    pub package_count: usize,
    /// The licences in figures, where they were looked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licences: Option<LicencesDocument>,
    /// Which packages are in use; only where runtime facts were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use: Option<InUseDocument>,
    /// All packages; only with `--list-all-pkgs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packages: Option<Vec<PackageDocument>>,
    /// Findings, in the order asked for: the most urgent first.
    pub findings: Vec<FindingDocument>,
    /// What would fix them: the smallest step per source package that has a finding with a fix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upgrades: Vec<UpgradeDocument>,
    /// What each check said of each object; only of audits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assessments: Vec<AssessmentDocument>,
    /// What a comparison of versions would have made a finding, and why it is none.
    pub dismissed: Vec<DismissedDocument>,
    /// Findings that filters left out.
    pub filtered: usize,
    /// What could not be looked at.
    pub problems: Vec<ProblemDocument>,
}

/// What watching says of the packages of a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InUseDocument {
    /// When watching began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it was looked last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Seconds in which a container of the image ran and was watched.
    pub seconds: u64,
    /// Containers that were watched from their first process on.
    pub starts: u64,
    /// How often watching was begun anew.
    pub runs: u64,
    /// Events that were lost before the window.
    pub lost: u64,
    /// Why no package can be called dormant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// Packages of which code was executed, mapped or opened.
    pub loaded: usize,
    /// Packages of which none was, for as long as it was watched.
    pub dormant: usize,
    /// Packages of which nobody knows.
    pub unknown: usize,
}

/// The licences of a target in figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicencesDocument {
    /// The project's own licence, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// What says so: files with the line, or `seawall.yaml`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said_by: Vec<String>,
    /// Whether the target is a project, whose own licence the others have to fit.
    #[serde(default)]
    pub is_project: bool,
    /// The categories that occur, from the one that asks least.
    pub categories: Vec<LicenceCategoryDocument>,
}

/// The packages of one category of licences.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenceCategoryDocument {
    /// Name, for instance `weak-copyleft`.
    pub category: String,
    /// How many packages are of it.
    pub packages: usize,
    /// Of these, how many the policy denies, wants reviewed or cannot judge.
    pub breaking: usize,
    /// Expressions and their packages, the most frequent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<LicenceCountDocument>,
}

/// The packages of one licence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenceCountDocument {
    /// The expression.
    pub licence: String,
    /// How many packages have it.
    pub packages: usize,
}

/// A distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DistributionDocument {
    /// `ID` of os-release.
    pub id: String,
    /// `VERSION_ID` of os-release.
    pub version: String,
    /// Name for people.
    pub name: String,
    /// End of support, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eol: Option<EolDocument>,
}

/// End of a distribution's support.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EolDocument {
    /// Release cycle that the dates speak of.
    pub cycle: String,
    /// Whether regular support had ended when the report was made.
    pub ended: bool,
    /// Last day of regular support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Last day of extended support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended: Option<String>,
}

/// A layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LayerDocument {
    /// Digest as stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Digest of the uncompressed tar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff_id: Option<String>,
    /// Build instruction that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Bytes as stored or sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A statement of coverage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoverageDocument {
    /// What it speaks of, for instance `os-packages`.
    pub what: String,
    /// `covered`, `partial` or `none`.
    pub state: Word,
    /// Why it is not full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The facts that it was judged with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<UsedSourceDocument>,
}

/// A source of facts as far as it was used for a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UsedSourceDocument {
    /// Name.
    pub name: String,
    /// Day of its data for what was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LocationDocument {
    /// Path inside the artifact.
    pub path: String,
    /// Digest of the layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Build instruction of the layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instruction: Option<String>,
    /// Whether the layer is the image's own rather than its base image's, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<bool>,
    /// First character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<PositionDocument>,
    /// Just behind the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<PositionDocument>,
}

/// The image that another was built on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BaseDocument {
    /// How many layers are its, counted from the lowest.
    pub layers: usize,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Digest of its manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// How it was recognised: `layers` (an image known here has exactly these), `annotation` (the image names
    /// it) or `history` (a guess).
    pub known_by: Word,
    /// What could be done about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// What its registry has in its place by now; only with `--base-updates`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<BaseUpdateDocument>,
}

/// What a registry has in place of a base image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BaseUpdateDocument {
    /// How it is newer: `rebuilt` (the name of the base stands for another image by now), `same-line` (a newer tag,
    /// all but the last number of its version are the same) or `newer-line`.
    pub kind: Word,
    /// The reference to build on.
    pub reference: String,
    /// Digest of its manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A character in a file, counted from 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PositionDocument {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// The verdict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictDocument {
    /// Whether every gate lets the artifact pass.
    pub passed: bool,
    /// The gates that were asked for.
    pub gates: Vec<GateDocument>,
}

/// A gate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GateDocument {
    /// The gate as asked for.
    pub gate: String,
    /// Whether it lets the artifact pass.
    pub passed: bool,
    /// Why.
    pub why: String,
    /// Fingerprints of the findings that closed it.
    pub findings: Vec<String>,
}

/// Open findings by severity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SummaryDocument {
    /// Critical.
    pub critical: usize,
    /// High.
    pub high: usize,
    /// Medium.
    pub medium: usize,
    /// Low.
    pub low: usize,
    /// Negligible.
    pub negligible: usize,
    /// Not rated by anybody.
    pub unknown: usize,
    /// Findings of packages whose code is never run there, of any severity; not counted above.
    pub not_loaded: usize,
    /// What would have been findings, and is none by the word of a vendor, a changelog or a VEX statement.
    pub dismissed: usize,
}
