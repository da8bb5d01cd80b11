//! `watch:` of `seawall.yaml`: by which rules a machine is watched, and what comes of alerts. Each section has a file of its
//! own.

mod facts;
mod level;
mod limit;
mod metrics;
mod output;
pub mod prevent;
mod record;
mod respond;
mod selection;
pub mod source;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::apply::Wrong;
use limit::LimitsDocument;
use metrics::MetricsDocument;
use output::OutputDocument;
use source::{Sources, SourcesDocument};

pub use facts::Facts;
pub use level::Level;
pub use limit::{Limits, Rate, Repeats};
pub use metrics::Metrics;
pub use output::{Command, Form, Http, Output, Program, To};
pub use record::Ring;
pub use respond::{AnswerOf, Respond, RespondMode, SignalName, StepOf};
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
    /// Addresses of container engines, in the form of `DOCKER_HOST`; none: those that are found.
    pub engines: Vec<String>,
    /// Other sources of events than the kernel.
    pub sources: Sources,
    /// Where alerts go.
    pub outputs: Vec<Output>,
    /// How often the same is told.
    pub limits: Option<Limits>,
    /// Where health and metrics are told, if anywhere.
    pub metrics: Option<Metrics>,
    /// What is done about alerts.
    pub respond: Option<Respond>,
    /// What of images runs is gathered.
    pub facts: Option<Facts>,
    /// What containers are kept from.
    pub prevent: Vec<prevent::Item>,
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
    /// Addresses of container engines, in the form of `DOCKER_HOST`; default: those that are found.
    engines: Vec<String>,
    /// Other sources of events than the kernel.
    sources: SourcesDocument,
    /// Where alerts go, besides standard output.
    outputs: Vec<OutputDocument>,
    /// How often the same is told.
    limits: Option<LimitsDocument>,
    /// Where health and metrics are told: nowhere by default.
    metrics: Option<MetricsDocument>,
    /// What is done about alerts.
    respond: Option<respond::RespondDocument>,
    /// What of images runs is gathered, for `seawall scan --runtime-facts`.
    facts: Option<facts::FactsDocument>,
    /// What containers are kept from.
    #[schemars(with = "Vec<prevent::ItemDocument>")]
    prevent: Vec<Spanned<prevent::ItemDocument>>,
    /// What is kept in memory of the time before an alert, and written to a file when there is one.
    ring: Option<record::RingDocument>,
}

/// Reads the section, whose file's text is at hand.
pub(super) fn apply(document: WatchDocument, text: &str) -> Result<Watch, Wrong> {
    let respond = document.respond;
    Ok(Watch {
        rules: document.rules,
        no_default_rules: document.no_default_rules,
        only_containers: document.only_containers,
        engines: document.engines,
        sources: source::apply(document.sources)?,
        outputs: output::apply(document.outputs)?,
        limits: document.limits.map(limit::apply).transpose()?,
        metrics: document.metrics.map(metrics::apply).transpose()?,
        respond: respond.map(|it| respond::apply(it, text)).transpose()?,
        facts: document.facts.map(facts::apply),
        prevent: prevent::apply(document.prevent)?,
        ring: document.ring.map(record::apply).transpose()?,
    })
}
