//! The document `seawall.difference/1`: the published JSON shape of `seawall diff`.
//!
//! Fields are added, never removed or given another meaning; words and times are those of the report.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::document::{DatabaseDocument, FindingDocument, ToolDocument, VerdictDocument};

/// Value of [`Document::schema`].
pub const SCHEMA: &str = "seawall.difference/1";

/// What differs between two artifacts, or between two looks at one.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Seawall difference", extend("$id" = "urn:seawall:difference:1"))]
pub struct Document {
    /// Always `seawall.difference/1`.
    pub schema: &'static str,
    /// When they were compared.
    pub created: String,
    /// The program, and the facts that it judged with where it scanned.
    pub tool: ToolDocument,
    /// The first.
    pub before: SideDocument,
    /// The second.
    pub after: SideDocument,
    /// What makes the comparison less than whole, as clauses: with any of these, that nothing is listed
    /// does not say that nothing is new.
    pub remarks: Vec<String>,
    /// How much differs.
    pub summary: SummaryDocument,
    /// Findings that differ: what was added, what was removed, what was changed, each worst first.
    pub findings: Vec<FindingChangeDocument>,
    /// Packages that differ, by kind and name.
    pub packages: Vec<PackageChangeDocument>,
    /// What the gates say to what the second has and the first has not.
    pub verdict: VerdictDocument,
}

/// One of the two.
#[derive(Serialize, JsonSchema)]
pub struct SideDocument {
    /// Name as given.
    pub name: String,
    /// `image`, `filesystem`, `repository`, `sbom` …
    pub kind: &'static str,
    /// Digest, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Digest of an image's configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// Platform of an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Its distribution, as it calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distribution: Option<String>,
    /// Packages in it.
    pub packages: usize,
    /// Findings that stand.
    pub findings: usize,
    /// When it was looked at.
    pub created: String,
    /// Whether it was read from a saved report.
    pub saved: bool,
    /// The facts that it was judged with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseDocument>,
}

/// How much differs.
#[derive(Serialize, JsonSchema)]
pub struct SummaryDocument {
    /// Packages.
    pub packages: PackageCountsDocument,
    /// Findings.
    pub findings: FindingCountsDocument,
}

/// Packages, counted.
#[derive(Serialize, JsonSchema)]
pub struct PackageCountsDocument {
    /// Only in the second.
    pub added: usize,
    /// Only in the first.
    pub removed: usize,
    /// In both, with other versions.
    pub changed: usize,
    /// The same in both.
    pub unchanged: usize,
    /// In one, while the other is a saved report that does not list all of its packages.
    pub untold: usize,
}

/// Findings, counted.
#[derive(Serialize, JsonSchema)]
pub struct FindingCountsDocument {
    /// Only in the second.
    pub added: SeverityCountsDocument,
    /// Only in the first.
    pub removed: SeverityCountsDocument,
    /// In both, and not the same.
    pub changed: SeverityCountsDocument,
    /// The same in both.
    pub unchanged: usize,
}

/// Findings by severity.
#[derive(Default, Serialize, JsonSchema)]
pub struct SeverityCountsDocument {
    /// All of them.
    pub total: usize,
    /// Of severity critical.
    pub critical: usize,
    /// Of severity high.
    pub high: usize,
    /// Of severity medium.
    pub medium: usize,
    /// Of severity low.
    pub low: usize,
    /// Of severity negligible.
    pub negligible: usize,
    /// Without a severity.
    pub unknown: usize,
}

/// A finding that differs.
#[derive(Serialize, JsonSchema)]
pub struct FindingChangeDocument {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// Why: `package`, `version`, `knowledge`, `set_aside`, `properties`, or `untold` where nobody can tell.
    pub cause: &'static str,
    /// The same as a clause.
    pub why: String,
    /// Versions of its package in the first: those that have it, else all.
    pub before: Vec<String>,
    /// The same in the second.
    pub after: Vec<String>,
    /// The finding: as it is in the second where it is there, else as it was in the first.
    pub finding: FindingDocument,
}

/// A package that differs.
#[derive(Serialize, JsonSchema)]
pub struct PackageChangeDocument {
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// Kind: `deb`, `npm` …
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// Architecture, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Versions that only the first has.
    pub before: Vec<String>,
    /// Versions that only the second has.
    pub after: Vec<String>,
}
