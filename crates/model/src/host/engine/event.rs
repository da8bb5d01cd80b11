//! A command that was run in a container, as the engine's events tell (`exec_create`).

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;
use crate::time::Timestamp;

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExecEvent {
    /// When.
    pub time: Timestamp,
    /// Id of the container.
    pub container: String,
    /// Id of the command's run, by which it can be asked about while it is remembered.
    pub id: String,
    /// The program, without its arguments, which may hold secrets.
    pub program: String,
    /// Whether it was given all privileges.
    pub is_privileged: Seen<bool>,
    /// User that it ran as, as it was asked for; empty means the container's own.
    pub user: Seen<String>,
}
