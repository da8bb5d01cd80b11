//! The programs that an engine is made of: which files run, and what they are known as to advisories.

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;

/// A program of an engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Program {
    /// What it is called: `dockerd`, `containerd`, `runc`, `crun` …
    pub name: String,
    /// Its file, symbolic links followed; absent where nobody sees the engine's files.
    pub path: Seen<String>,
    /// The process that runs it, where one does all the time.
    pub pid: Option<u32>,
    /// Whether the file was replaced or removed since that process was started: what runs is not what lies there.
    pub is_replaced: bool,
    /// Its version as the engine tells it.
    pub told: Option<String>,
    /// The configuration file that its command line names; absent where it names none.
    pub configuration: Seen<String>,
    /// Package URLs by which advisories speak of it: of the distribution's package that installed it, else of the
    /// module that it was built from.
    pub purls: Seen<Vec<String>>,
    /// Known vulnerabilities; not known where no advisories were asked.
    pub known: Seen<Vec<KnownVulnerability>>,
}

/// A known vulnerability of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownVulnerability {
    /// Id.
    pub id: String,
    /// Severity, in the word of reports.
    pub severity: String,
    /// The version that has it no longer, where one is published.
    pub fixed: Option<String>,
}
