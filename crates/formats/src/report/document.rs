//! The report document `seawall.report/1`: the published JSON shape of a run.
//!
//! Fields are added, never removed or given another meaning. Severities and statuses are lower-case
//! words, times RFC 3339, paths without a leading slash, digests `algorithm:hex`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::misconfiguration::MisconfigurationDocument;

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
    /// `image`, `filesystem`, `repository`, `sbom` (a list of packages), `dockerfile`, `compose`, `kubernetes`
    /// or `daemon` (its configuration file).
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
    /// All packages; only with `--list-all-pkgs`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packages: Option<Vec<PackageDocument>>,
    /// Findings, in the order asked for: the most urgent first.
    pub findings: Vec<FindingDocument>,
    /// What would fix them: the smallest step per source package that has a finding with a fix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upgrades: Vec<UpgradeDocument>,
    /// What a comparison of versions would have made a finding, and why it is none.
    pub dismissed: Vec<DismissedDocument>,
    /// Findings that filters left out.
    pub filtered: usize,
    /// What could not be looked at.
    pub problems: Vec<ProblemDocument>,
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

/// A package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackageDocument {
    /// Name.
    pub name: String,
    /// Version as its packaging system writes it.
    pub version: String,
    /// package-url type.
    #[serde(rename = "type")]
    pub kind: Word,
    /// package-url.
    pub purl: String,
    /// Architecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Source package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePackageDocument>,
    /// Vendor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Maintainer or packager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintainer: Option<String>,
    /// RPM module label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// Licences in the words of the package database.
    pub licences: Vec<String>,
    /// The same as one SPDX licence expression, where the words can be understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// `installed`, or `declared` where a lock file or manifest only asks for it.
    #[serde(default = "installed")]
    pub presence: Word,
    /// How the project came to it: `project` (it is itself the project), `direct` or `indirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Word>,
    /// What it is used for: `production`, `optional` or `development`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Word>,
    /// Packages that it needs: positions in this list, counted from 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<usize>,
    /// Digests of what was published or installed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<HashDocument>,
    /// Revision of the source code that it was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// How it was recognised, where no metadata names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognised: Option<RecognisedDocument>,
    /// CPE names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpes: Vec<String>,
    /// The distribution's package that installed its files: position in this list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<usize>,
    /// Where it was found.
    pub locations: Vec<LocationDocument>,
    /// Number of files that the package database assigns to it.
    pub files: usize,
    /// Digest of the layer that removed the package again (only with `--include-removed`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_in: Option<String>,
}

/// A digest of a package's file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HashDocument {
    /// `MD5`, `SHA-1`, `SHA-256`, `SHA-384` or `SHA-512`.
    pub algorithm: Word,
    /// Hexadecimal digits.
    pub hex: String,
}

/// How software without metadata was recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecognisedDocument {
    /// Id of the signature.
    pub signature: String,
    /// Where in the file the text stands, in bytes.
    pub offset: u64,
    /// The text.
    pub text: String,
}

/// A step that clears findings of one source package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UpgradeDocument {
    /// Name of the source package, else of the package.
    pub source: String,
    /// Its installed version.
    pub from: String,
    /// Highest of the fixed versions.
    pub to: String,
    /// Names of the installed packages concerned.
    pub packages: Vec<String>,
    /// Findings that it clears: positions in the target's list, counted from 0.
    pub findings: Vec<usize>,
}

/// A source package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SourcePackageDocument {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
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

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindingDocument {
    /// `vulnerability`, `licence` or `misconfiguration`.
    pub kind: Word,
    /// Public id.
    pub id: String,
    /// Other ids of the same thing.
    pub aliases: Vec<String>,
    /// `critical`, `high`, `medium`, `low`, `negligible` or `unknown`.
    pub severity: Word,
    /// Who rated it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity_source: Option<String>,
    /// Every rating known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<RatingDocument>,
    /// CVSS vectors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
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
    /// Day of first publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// How urgent it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskDocument>,
    /// How sure it is that the package is the one that the advisory speaks of: `high`, `medium` or `low`.
    pub confidence: Word,
    /// The package concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<PackageReferenceDocument>,
    /// How the project came to the package, where another one asks for it: from the package that the
    /// project asks for to the one that needs this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<DependencyDocument>,
    /// Lowest version that is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_version: Option<String>,
    /// The vendor's word: `affected`, `fixed`, `fix_deferred`, `will_not_fix`, `end_of_life`,
    /// `under_investigation` or `not_affected`.
    pub status: Word,
    /// Where it lies.
    pub location: LocationDocument,
    /// What proves it.
    pub evidence: Vec<EvidenceDocument>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Identifies the finding across scans.
    pub fingerprint: String,
    /// Why the package's code is never run here. Such a finding is not in the summary's severities, and no
    /// gate closes on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_loaded: Option<String>,
    /// What a VEX statement says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementDocument>,
    /// The exception that accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<ExceptionDocument>,
    /// What a check says besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misconfiguration: Option<MisconfigurationDocument>,
}

/// What would have been a finding, and why it is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DismissedDocument {
    /// What it would have been.
    #[serde(flatten)]
    pub finding: FindingDocument,
    /// Why it is none.
    pub dismissal: DismissalDocument,
}

/// Why a match is no finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DismissalDocument {
    /// `owned_by_distribution`, `fixed_by_back_port`, `not_reachable` or `statement`.
    pub kind: Word,
    /// Why, as a clause.
    pub why: String,
    /// The distribution's package that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Version of the changelog's entry that names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Where the changelog lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What was looked for in the programs that the package was found in, and not found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The VEX statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementDocument>,
}

/// A VEX statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementDocument {
    /// `not_affected`, `affected`, `fixed` or `under_investigation`.
    pub status: Word,
    /// Why it is not affected, in the word of the statement's format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
    /// What it says in its own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who made it.
    pub author: String,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// File and place in it.
    pub origin: String,
}

/// How urgent a finding is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RiskDocument {
    /// 0–100.
    pub score: f64,
    /// Every term of it, in the order of the formula.
    pub terms: Vec<RiskTermDocument>,
}

/// A term of the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RiskTermDocument {
    /// `threat`, `severity`, `exploited`, `confidence` or `loaded`.
    pub name: Word,
    /// Its value.
    pub value: f64,
    /// Where the value comes from.
    pub why: String,
}

/// CISA's decision points (SSVC).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SsvcDocument {
    /// `none`, `poc` or `active`.
    pub exploitation: Word,
    /// Whether attacks can be automated.
    pub automatable: bool,
    /// `partial` or `total`.
    pub technical_impact: Word,
}

/// A rating.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RatingDocument {
    /// Who rates.
    pub source: String,
    /// How.
    pub severity: Word,
}

/// A CVSS vector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CvssDocument {
    /// `2.0`, `3.0`, `3.1` or `4.0`.
    pub version: Word,
    /// The vector.
    pub vector: String,
    /// Base score.
    pub score: f64,
    /// Who published it.
    pub source: String,
}

/// Exploit prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EpssDocument {
    /// Probability of exploitation within 30 days.
    pub probability: f64,
    /// Share of CVEs with a lower probability.
    pub percentile: f64,
    /// Day of the model's run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// Known exploitation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KevDocument {
    /// Added to CISA's catalogue on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<String>,
    /// Due on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Whether ransomware campaigns use it.
    pub ransomware: bool,
}

/// A package, in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PackageReferenceDocument {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// package-url.
    pub purl: String,
    /// Position in the target's list of packages, where that is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// Source package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePackageDocument>,
    /// Architecture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// `declared` where a lock file or manifest only asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<Word>,
    /// How the project came to it: `project`, `direct` or `indirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<Word>,
    /// What it is used for: `production`, `optional` or `development`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Word>,
}

/// A package on the way to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DependencyDocument {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// package-url.
    pub purl: String,
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EvidenceDocument {
    /// A published record.
    Advisory {
        /// Source of the record.
        source: String,
        /// Id of the record.
        #[serde(skip_serializing_if = "Option::is_none")]
        record: Option<String>,
        /// Its date, else that of the source's data.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<String>,
        /// The source's own word of status.
        #[serde(skip_serializing_if = "Option::is_none")]
        word: Option<String>,
    },
    /// The comparison that decided.
    Comparison {
        /// Version order.
        scheme: Word,
        /// Name compared by.
        package: String,
        /// Installed version.
        installed: String,
        /// `<` (fixed version) or `<=` (last affected version).
        operator: Word,
        /// The bound.
        bound: String,
    },
    /// Another distribution's record, by binary compatibility.
    Compatibility {
        /// Distribution of the artifact.
        of: String,
        /// Distribution that the record speaks of.
        with: String,
    },
    /// The record is known to be imprecise.
    Imprecise {
        /// In what.
        why: String,
    },
    /// What is known of a package's licence.
    Licence {
        /// The SPDX expression, else the package's own words, else `none`.
        licence: String,
        /// The term that decided.
        term: Option<String>,
        /// Its category.
        category: String,
        /// Why the policy says so.
        why: String,
    },
}

/// An exception.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExceptionDocument {
    /// Why it is accepted.
    pub reason: String,
    /// Last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// File and line.
    pub origin: String,
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemDocument {
    /// `input`, `limit`, `unsupported`, `no-data` or `environment`.
    pub kind: Word,
    /// What could not be looked at.
    pub what: String,
    /// Path inside the artifact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Digest of the layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Why.
    pub why: String,
    /// What to try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
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

fn installed() -> Word {
    Word::Borrowed("installed")
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
