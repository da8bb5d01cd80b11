//! Findings in the report document, and what did not become one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LocationDocument, SourcePackageDocument, Word};
use crate::report::misconfiguration::MisconfigurationDocument;

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
    /// Whether watching saw code of the package in use: `loaded`, `dormant` or `unknown`; only where runtime facts were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use: Option<Word>,
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
    /// A value that was read from a host, an engine or a container.
    Reading {
        /// The value.
        value: String,
        /// Where it was read.
        from: String,
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
