//! Break-glass: what lets somebody past the policy for a while, for a reason that is recorded.

use schemars::JsonSchema;
use seawall_model::time::Timestamp;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::member::{self, Member};
use super::{Wrong, said};
use crate::config::Said;

/// What lets somebody past the policy for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakGlass {
    /// Who; one of them.
    pub who: Vec<Member>,
    /// Why.
    pub reason: String,
    /// The first moment at which it no longer holds.
    pub until: Timestamp,
    /// Operations; empty: all.
    pub operations: Vec<Said>,
}

/// What lets somebody past the policy for a while, as it is written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct BreakGlassDocument {
    /// Who.
    #[schemars(with = "Vec<Member>")]
    who: Vec<Spanned<Member>>,
    /// Why; it stands in every record.
    #[schemars(with = "String")]
    reason: Spanned<String>,
    /// The moment at which it ends, such as 2026-11-23T12:00:00Z.
    #[schemars(with = "String")]
    until: Spanned<String>,
    /// Operations, as in rules; default: all.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    operations: Vec<Spanned<String>>,
}

/// Reads what stands in the document.
pub(super) fn apply(document: BreakGlassDocument) -> Result<BreakGlass, Wrong> {
    let reason = document.reason.value.trim().to_owned();
    if reason.is_empty() {
        let why = "a break-glass entry needs a reason".to_owned();
        return Err((document.reason.referenced, why));
    }
    if document.who.is_empty() {
        let why = "a break-glass entry names nobody".to_owned();
        return Err((document.reason.referenced, why));
    }
    let until = document.until;
    let read = until.value.trim().parse::<Timestamp>();
    Ok(BreakGlass {
        who: document
            .who
            .into_iter()
            .map(member::check)
            .collect::<Result<_, _>>()?,
        reason,
        until: read.map_err(|error| (until.referenced, error.to_string()))?,
        operations: document.operations.into_iter().map(said).collect(),
    })
}
