//! How an engine's daemon was started: its command line, its configuration file, and what started it.

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;

/// A daemon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Daemon {
    /// Its process.
    pub pid: Seen<u32>,
    /// Its effective user.
    pub uid: Seen<u32>,
    /// The executable file.
    pub program: Seen<String>,
    /// Its command line, word by word, secrets masked.
    pub command: Seen<Vec<String>>,
    /// Where its configuration file is, or would be.
    pub configuration_path: Seen<String>,
    /// Text of its configuration file, secrets masked; absent where there is no such file.
    pub configuration: Seen<String>,
    /// Names of variables in its environment, and of the values those that hold no secrets (`DOCKER_CONTENT_TRUST`).
    pub environment: Seen<Vec<(String, Option<String>)>>,
    /// The unit of systemd that started it.
    pub unit: Seen<String>,
}
