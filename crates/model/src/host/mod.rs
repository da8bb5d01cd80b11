//! Facts about a host, its container engines and their containers, as they were at one moment. No judgement: what
//! is good or bad about them is the affair of checks.
//!
//! Reading order: [`HostFacts`], [`seen`] (facts that may be missing), the host itself ([`kernel`], [`account`],
//! [`mod@file`], [`audit_rule`], [`mod@unit`], [`listener`], [`mount`], [`process`]), and [`engine`].
//!
//! Secrets are taken out before facts get here: of an environment only names are kept, of command lines what the
//! collector knows to be harmless.

pub mod account;
pub mod audit_rule;
pub mod engine;
pub mod file;
pub mod kernel;
pub mod listener;
pub mod mount;
pub mod process;
pub mod seen;
pub mod unit;
pub mod unit_file;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::time::Timestamp;
use account::Accounts;
use audit_rule::AuditRules;
use engine::Engine;
use engine::origin::VariableSet;
use file::FileFacts;
use kernel::Kernel;
use listener::Listener;
use mount::Mount;
use seen::Seen;
use unit::Unit;

/// What is known of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostFacts {
    /// When the facts were read.
    pub taken: Timestamp,
    /// Name of the host.
    pub name: String,
    /// `os-release(5)`, key by key.
    pub os_release: Seen<BTreeMap<String, String>>,
    /// Who read the facts.
    pub reader: Reader,
    /// The kernel and its settings.
    pub kernel: Kernel,
    /// Users and groups.
    pub accounts: Accounts,
    /// Files and sockets that were asked for, by the path asked for.
    pub files: BTreeMap<String, Seen<FileFacts>>,
    /// What the kernel's audit system records.
    pub audit: AuditRules,
    /// Units of systemd that concern engines, by name.
    pub units: BTreeMap<String, Seen<Unit>>,
    /// What is mounted where, in the order of the kernel.
    pub mounts: Seen<Vec<Mount>>,
    /// Sockets that wait for connections in the host's network.
    pub listeners: Seen<Vec<Listener>>,
    /// `DOCKER_CONTENT_TRUST` in the files that every user's shell reads.
    pub content_trust: Seen<Vec<VariableSet>>,
    /// Container engines.
    pub engines: Vec<Engine>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
}

/// Who read the facts, and so what could be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reader {
    /// Version of Seawall.
    pub version: String,
    /// Its effective user.
    pub uid: u32,
    /// Folder that stood for the root of the host; `/` on the host itself.
    pub root: String,
    /// Why it does not see the host's processes, where it does not: it runs in a container, say.
    pub blind: Option<String>,
}
