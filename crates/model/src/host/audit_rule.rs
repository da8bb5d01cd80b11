//! What the kernel's audit system records (`auditctl(8)`).

use serde::{Deserialize, Serialize};

use super::seen::Seen;

/// Rules of the audit system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditRules {
    /// Whether it records at all: `enabled` of the kernel's status.
    pub enabled: Seen<bool>,
    /// Rules that are in force; absent where the kernel has no audit system.
    pub loaded: Seen<Vec<AuditRule>>,
    /// Rules in files, which the next start loads.
    pub written: Seen<Vec<AuditRule>>,
}

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRule {
    /// Where it stands: `kernel`, or a file with a line: `/etc/audit/rules.d/docker.rules:4`.
    pub from: String,
    /// As `auditctl` writes it.
    pub text: String,
    /// The file that it watches, or the folder with all below it.
    pub watched: Option<Watched>,
    /// What is recorded: `r`, `w`, `x`, `a`; empty means all system calls of the rule.
    pub permissions: String,
    /// Whether other conditions narrow it: a user, a result.
    pub is_narrowed: bool,
    /// Whether it is to record (`always`) rather than to leave out (`never`).
    pub records: bool,
}

/// What a rule watches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Watched {
    /// One file: `-F path=`, or `-w` of a file.
    Path(String),
    /// A folder with all below it: `-F dir=`, or `-w` of a folder.
    Folder(String),
}
