//! `watch:` of `seawall.yaml`: by which rules a machine is watched, and what comes of alerts. Each section has a file of its
//! own.

mod facts;
pub mod prevent;
mod respond;
mod selection;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::apply::Wrong;
pub use facts::Facts;
pub use respond::{AnswerOf, Level, Respond, RespondMode, SignalName, StepOf};
pub use selection::Selection;

/// By which rules a machine is watched, and what comes of alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Rule files and folders of such, loaded in this order after the rules that ship with the program; relative to the file.
    pub rules: Vec<String>,
    /// Whether the rules that ship with the program are left out.
    pub no_default_rules: bool,
    /// Whether what is done outside of containers is left out.
    pub only_containers: bool,
    /// What is done about alerts.
    pub respond: Option<Respond>,
    /// What of images runs is gathered.
    pub facts: Option<Facts>,
    /// What containers are kept from.
    pub prevent: Vec<prevent::Item>,
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
    /// What is done about alerts.
    respond: Option<respond::RespondDocument>,
    /// What of images runs is gathered, for `seawall scan --runtime-facts`.
    facts: Option<facts::FactsDocument>,
    /// What containers are kept from.
    #[schemars(with = "Vec<prevent::ItemDocument>")]
    prevent: Vec<Spanned<prevent::ItemDocument>>,
}

/// Reads the section, whose file's text is at hand.
pub(super) fn apply(document: WatchDocument, text: &str) -> Result<Watch, Wrong> {
    let respond = document.respond;
    Ok(Watch {
        rules: document.rules,
        no_default_rules: document.no_default_rules,
        only_containers: document.only_containers,
        respond: respond.map(|it| respond::apply(it, text)).transpose()?,
        facts: document.facts.map(facts::apply),
        prevent: prevent::apply(document.prevent)?,
    })
}
