//! Lines of the log, as far as something is learned from them. What else stands in them, now or later, is passed over.

use serde::Deserialize;

/// A line.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    /// What it tells.
    #[serde(flatten)]
    pub(super) told: Told,
}

/// What a line tells.
#[derive(Debug, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Told {
    /// A request was decided on.
    Decided(Box<Decided>),
    /// A request ended.
    Ended {
        /// The request.
        request: String,
        /// Id of what was made.
        #[serde(default)]
        made: Option<String>,
    },
    /// Anything else.
    #[serde(other)]
    Other,
}

/// A request that was decided on.
#[derive(Debug, Deserialize)]
pub(super) struct Decided {
    /// Name of the request.
    pub(super) request: String,
    /// Who asked.
    pub(super) principal: Who,
    /// Id of the operation.
    #[serde(default)]
    pub(super) operation: Option<String>,
    /// Method and path.
    pub(super) line: String,
    /// Full ids of what it names.
    #[serde(default)]
    pub(super) targets: Vec<String>,
    /// Whether it was allowed.
    pub(super) allowed: bool,
    /// The body, without secrets.
    #[serde(default)]
    pub(super) body: Option<String>,
}

/// Who asked.
#[derive(Debug, Deserialize)]
pub(super) struct Who {
    /// One name.
    pub(super) identity: String,
}
