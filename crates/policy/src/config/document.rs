//! The document as it is written, key by key. Values keep their place, for errors that only show later.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::audit::AuditDocument;
use super::checks::ChecksDocument;
use super::guard::GuardDocument;
use super::watch::WatchDocument;

/// The configuration of Seawall for a project.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "seawall.yaml")]
pub(super) struct Document {
    /// Version of this format: 1.
    #[schemars(with = "u64", range(min = 1, max = 1))]
    pub(super) version: Spanned<u64>,
    /// How to scan. A flag on the command line goes before it.
    #[serde(default)]
    pub(super) scan: ScanDocument,
    /// Accepted findings.
    #[serde(default)]
    pub(super) exceptions: Vec<ExceptionDocument>,
    /// What is allowed of licences.
    #[serde(default)]
    pub(super) licences: LicencesDocument,
    /// Which checks are run on Dockerfiles, Compose files and the like, and their parameters.
    #[serde(default)]
    pub(super) checks: ChecksDocument,
    /// How hosts are held against frameworks, and what people state of controls.
    #[serde(default)]
    pub(super) audit: AuditDocument,
    /// Who may ask the Docker engine for what.
    pub(super) guard: Option<GuardDocument>,
    /// By which rules a machine is watched, and what comes of alerts.
    #[serde(default)]
    pub(super) watch: WatchDocument,
}

/// How to scan.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct ScanDocument {
    /// Show only these severities: critical, high, medium, low, negligible, unknown.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) severity: Option<Vec<Spanned<String>>>,
    /// Gates: a severity, any, kev, eol.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) fail_on: Option<Vec<Spanned<String>>>,
    /// Leave out findings for which no fix is published.
    pub(super) ignore_unfixed: Option<bool>,
    /// What to look for: vuln, licence.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) scanners: Option<Vec<Spanned<String>>>,
    /// Exit with 3 where anything could not be looked at.
    pub(super) strict: Option<bool>,
}

/// An accepted finding.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ExceptionDocument {
    /// Id of the finding, an alias, or its fingerprint. May be left out where a control is named.
    #[schemars(with = "Option<String>")]
    pub(super) id: Option<Spanned<String>>,
    /// Only in this package: its name, or that of its source.
    pub(super) package: Option<String>,
    /// Control of a framework, such as CIS-Docker-1.6/5.4: every check that speaks of it.
    #[schemars(with = "Option<String>")]
    pub(super) control: Option<Spanned<String>>,
    /// Of audits, only in containers of this name; `*` stands for any characters.
    #[schemars(with = "Option<String>")]
    pub(super) container: Option<Spanned<String>>,
    /// Of audits, only in containers of this image: a reference or an id; `*` stands for any characters.
    #[schemars(with = "Option<String>")]
    pub(super) image: Option<Spanned<String>>,
    /// Of audits, only in containers with this label: KEY, or KEY=VALUE with `*` in the value.
    #[schemars(with = "Option<String>")]
    pub(super) label: Option<Spanned<String>>,
    /// Of audits, only on hosts of this name; `*` stands for any characters.
    #[schemars(with = "Option<String>")]
    pub(super) host: Option<Spanned<String>>,
    /// Why it is accepted.
    #[schemars(with = "String")]
    pub(super) reason: Spanned<String>,
    /// Who has decided so.
    pub(super) owner: Option<String>,
    /// Last day on which it holds: YYYY-MM-DD.
    #[schemars(with = "Option<String>")]
    pub(super) expires: Option<Spanned<String>>,
}

/// What is allowed of licences.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct LicencesDocument {
    /// The project's own licence, as an SPDX expression; `proprietary` for one that is nobody else's.
    #[schemars(with = "Option<String>")]
    pub(super) project: Option<Spanned<String>>,
    /// Allowed whatever the category: SPDX ids, with or without an exception (`GPL-2.0-only WITH
    /// Classpath-exception-2.0`). Where this list is there and no category is set, all others are denied.
    #[schemars(with = "Vec<String>")]
    pub(super) allow: Vec<Spanned<String>>,
    /// Denied.
    #[schemars(with = "Vec<String>")]
    pub(super) deny: Vec<Spanned<String>>,
    /// To be looked at.
    #[schemars(with = "Vec<String>")]
    pub(super) review: Vec<Spanned<String>>,
    /// Verdicts by category: public-domain, permissive, weak-copyleft, strong-copyleft, network-copyleft,
    /// non-commercial, proprietary, unknown → allow, review, deny.
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) categories: BTreeMap<String, Spanned<String>>,
    /// Packages that are judged apart.
    pub(super) exceptions: Vec<LicenceExceptionDocument>,
}

/// A package that is judged apart.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LicenceExceptionDocument {
    /// Its name, or its package URL without a version.
    #[schemars(with = "String")]
    pub(super) package: Spanned<String>,
    /// What its licence really is, as an SPDX expression; without it, the package is accepted as it is.
    #[schemars(with = "Option<String>")]
    pub(super) licence: Option<Spanned<String>>,
    /// Why.
    pub(super) reason: String,
    /// Last day on which this holds: YYYY-MM-DD.
    #[schemars(with = "Option<String>")]
    pub(super) expires: Option<Spanned<String>>,
}

/// Returns the JSON Schema of the document.
pub fn schema() -> String {
    let schema = schema_for!(Document);
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
