//! `watch:` of `seawall.yaml`: by which rules a machine is watched, and what comes of alerts. Each section has a file of its
//! own.

pub mod source;

use schemars::JsonSchema;
use serde::Deserialize;

use super::apply::Wrong;
use source::{Sources, SourcesDocument};

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
}

/// Reads the section.
pub(super) fn apply(document: WatchDocument) -> Result<Watch, Wrong> {
    Ok(Watch {
        rules: document.rules,
        no_default_rules: document.no_default_rules,
        only_containers: document.only_containers,
        engines: document.engines,
        sources: source::apply(document.sources)?,
    })
}
