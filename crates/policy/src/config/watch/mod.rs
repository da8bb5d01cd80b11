//! `watch:` of `seawall.yaml`: by which rules a machine is watched, and what comes of alerts. Each section has a file of its
//! own.

mod record;

pub use record::Ring;

use schemars::JsonSchema;
use serde::Deserialize;

use super::apply::Wrong;

/// By which rules a machine is watched, and what comes of alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Rule files and folders of such, loaded in this order after the rules that ship with the program; relative to the file.
    pub rules: Vec<String>,
    /// Whether the rules that ship with the program are left out.
    pub no_default_rules: bool,
    /// Whether what is done outside of containers is left out.
    pub only_containers: bool,
    /// What is kept of the time before an alert; nothing where that is not asked for.
    pub ring: Option<Ring>,
}

/// By which rules a machine is watched, and what comes of alerts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct WatchDocument {
    /// Rule files and folders of such, loaded in this order after the rules that ship with the program.
    rules: Vec<String>,
    /// Leave out the rules that ship with the program.
    no_default_rules: bool,
    /// Leave out what is done outside of containers.
    only_containers: bool,
    /// What is kept in memory of the time before an alert, and written to a file when there is one.
    ring: Option<record::RingDocument>,
}

/// Reads the section.
pub(super) fn apply(document: WatchDocument) -> Result<Watch, Wrong> {
    Ok(Watch {
        rules: document.rules,
        no_default_rules: document.no_default_rules,
        only_containers: document.only_containers,
        ring: document.ring.map(record::apply).transpose()?,
    })
}
