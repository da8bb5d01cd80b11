//! Where records go: the file, what takes them further, and recordings of sessions.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Wrong;
use super::record::Recordings;
use super::sink::{self, Sink, SinkDocument};
use super::value::Size;

/// Where records go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// File, absolute.
    pub path: String,
    /// What is done where a record can't be written.
    pub on_failure: OnFailure,
    /// Bytes after which another file is begun.
    pub rotate_size: Size,
    /// File with the private key that checkpoints are signed with (PEM).
    pub key: Option<String>,
    /// What the lines of the file are handed on to.
    pub sinks: Vec<Sink>,
    /// How sessions are recorded, where a role says that they are.
    pub recordings: Recordings,
}

/// What is done where a record can't be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// Nothing is forwarded until it can.
    #[default]
    Stop,
    /// What is lost is counted, and the count recorded later.
    Count,
}

/// Where records go.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LogDocument {
    /// File, absolute.
    path: String,
    /// What is done where a record can't be written; default: stop.
    #[serde(default)]
    on_failure: OnFailure,
    /// Bytes after which another file is begun; default: 64m.
    #[serde(default = "rotate")]
    rotate_size: Size,
    /// File with the private key that checkpoints are signed with (PEM).
    #[serde(default)]
    key: Option<String>,
    /// What the lines of the file are handed on to.
    #[serde(default)]
    sinks: Vec<SinkDocument>,
    /// How sessions are recorded, where a role says that they are.
    #[serde(default)]
    recordings: Recordings,
}

/// Reads what stands in the document.
pub(super) fn apply(document: LogDocument) -> Result<Log, Wrong> {
    Ok(Log {
        path: document.path,
        on_failure: document.on_failure,
        rotate_size: document.rotate_size,
        key: document.key,
        sinks: sink::apply(document.sinks)?,
        recordings: document.recordings,
    })
}

const fn rotate() -> Size {
    Size(64 << 20)
}
