//! `watch:` of `seawall.yaml`: by which rules a machine is watched, and what comes of alerts. Each section has a file of its
//! own.

mod limit;
mod metrics;
mod output;

use schemars::JsonSchema;
use serde::Deserialize;

use super::apply::Wrong;
use limit::LimitsDocument;
use metrics::MetricsDocument;
use output::OutputDocument;

pub use limit::{Limits, Rate, Repeats};
pub use metrics::Metrics;
pub use output::{Command, Form, Http, Level, Output, Program, To};

/// By which rules a machine is watched, and what comes of alerts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Rule files and folders of such, loaded in this order after the rules that ship with the program; relative to the file.
    pub rules: Vec<String>,
    /// Whether the rules that ship with the program are left out.
    pub no_default_rules: bool,
    /// Whether what is done outside of containers is left out.
    pub only_containers: bool,
    /// Where alerts go.
    pub outputs: Vec<Output>,
    /// How often the same is told.
    pub limits: Option<Limits>,
    /// Where health and metrics are told, if anywhere.
    pub metrics: Option<Metrics>,
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
    /// Where alerts go, besides standard output.
    outputs: Vec<OutputDocument>,
    /// How often the same is told.
    limits: Option<LimitsDocument>,
    /// Where health and metrics are told: nowhere by default.
    metrics: Option<MetricsDocument>,
}

/// Reads the section.
pub(super) fn apply(document: WatchDocument) -> Result<Watch, Wrong> {
    Ok(Watch {
        rules: document.rules,
        no_default_rules: document.no_default_rules,
        only_containers: document.only_containers,
        outputs: output::apply(document.outputs)?,
        limits: document.limits.map(limit::apply).transpose()?,
        metrics: document.metrics.map(metrics::apply).transpose()?,
    })
}
