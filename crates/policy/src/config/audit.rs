//! `audit:` of `seawall.yaml`: the frameworks that count, and what people state of controls. Whether words name
//! frameworks and controls is seen by whoever knows them; their places are kept for that.

use schemars::JsonSchema;
use seawall_model::compliance::StatementGiven;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::checks::{Said, word};
use super::exceptions;
use crate::compliance::{Written, statement};

/// How hosts are audited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Words of frameworks that each audit is held against.
    pub frameworks: Vec<Said>,
    /// What people state, with the place of the control's name.
    pub statements: Vec<(StatementGiven, Said)>,
    /// Files with public keys whose signatures of statements count.
    pub statement_keys: Vec<Said>,
    /// Whether only signed statements count.
    pub require_signed: bool,
    /// Whether labels of containers accept findings.
    pub labels_accept: bool,
}

/// How hosts are audited.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct AuditDocument {
    /// Frameworks that each audit is held against: `cis-docker`, `pci-dss` and others, or all.
    #[schemars(with = "Vec<String>")]
    frameworks: Vec<Spanned<String>>,
    /// What people state of controls that nobody else can look at.
    statements: Vec<StatementDocument>,
    /// Files with public keys (PEM), counted from the folder of this file: signatures of these make a statement a
    /// signed one.
    #[schemars(with = "Vec<String>")]
    statement_keys: Vec<Spanned<String>>,
    /// Whether only signed statements count; those of this file are not signed.
    require_signed: bool,
    /// Whether labels of containers (io.seawall.allow.ID) accept findings: accept, or ignore (the default).
    #[schemars(with = "Option<String>")]
    labels: Option<Spanned<String>>,
}

/// What somebody states of a control.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct StatementDocument {
    /// A control of a framework, such as `CIS-Docker-1.6/1.2.1`, or the id of a check: then all controls that it speaks
    /// of.
    #[schemars(with = "String")]
    control: Spanned<String>,
    /// Whether it is met.
    met: bool,
    /// What was done or found.
    text: String,
    /// Who answers for it.
    owner: String,
    /// The day on which it was made: YYYY-MM-DD.
    made: Option<String>,
    /// Last day on which it holds: YYYY-MM-DD.
    until: Option<String>,
    /// Names of the hosts that it is about; all where none is named.
    #[serde(default)]
    hosts: Vec<String>,
}

/// Reads what stands in the document.
pub(super) fn apply(document: AuditDocument, file: &str) -> Result<Audit, (Location, String)> {
    let words = |list: Vec<Spanned<String>>| list.into_iter().map(word).collect();
    let mut statements = Vec::new();
    for document in document.statements {
        let at = document.control.referenced;
        let written = Written {
            control: &document.control.value,
            met: document.met,
            text: &document.text,
            owner: &document.owner,
            made: document.made.as_deref(),
            until: document.until.as_deref(),
            hosts: &document.hosts,
        };
        let mut given = statement(&written).map_err(|why| (at, why))?;
        given.shown.origin = format!("{file}:{}", at.line());
        statements.push((given, word(document.control)));
    }
    Ok(Audit {
        frameworks: words(document.frameworks),
        statements,
        statement_keys: words(document.statement_keys),
        require_signed: document.require_signed,
        labels_accept: exceptions::labels_accept(document.labels.as_ref())?,
    })
}
