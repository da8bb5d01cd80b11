//! Which sessions are recorded, and how.

use schemars::JsonSchema;
use serde::Deserialize;

use super::value::{HostFolder, Size};

/// Which sessions are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Record {
    /// Kinds of sessions: exec (commands that are run in a container), attach (a container's own process).
    pub sessions: Vec<SessionKind>,
    /// Whether what is typed is recorded too, passwords among it; default: no.
    #[serde(default)]
    pub input: bool,
}

/// A kind of session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    /// A command that is run in a container.
    Exec,
    /// A container's own process.
    Attach,
}

/// How sessions are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Recordings {
    /// Folder; default: beside the log, its name with `recordings` for an ending.
    pub folder: Option<HostFolder>,
    /// Bytes of one recording; default: 64m.
    pub most: Size,
    /// What happens when a recording is that large: end-session (default), or end-recording: what is said after that is
    /// not recorded.
    pub when_full: WhenFull,
}

/// What happens when a recording is as large as it may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenFull {
    /// The session is ended.
    #[default]
    EndSession,
    /// The session goes on without being recorded.
    EndRecording,
}

impl Default for Recordings {
    fn default() -> Self {
        Self {
            folder: None,
            most: Size(64 << 20),
            when_full: WhenFull::default(),
        }
    }
}
