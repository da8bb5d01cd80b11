//! A process as the kernel runs it, whatever was asked of the engine (`proc_pid_status(5)`, `namespaces(7)`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::listener::Listener;
use super::mount::Mount;
use super::seen::Seen;

/// The first process of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProcessFacts {
    /// Number in the host's namespace.
    pub pid: u32,
    /// Effective user, as the host counts.
    pub uid: Seen<u32>,
    /// The same user as the container counts, through its user namespace.
    pub inner_uid: Seen<u32>,
    /// Capabilities.
    pub capabilities: Seen<CapabilitySets>,
    /// Whether it and its children can gain no privileges by executing programs.
    pub no_new_privileges: Seen<bool>,
    /// Filter of system calls.
    pub seccomp: Seen<SeccompMode>,
    /// Inode numbers of its namespaces, by kind: `mnt`, `net`, `pid`, `ipc`, `uts`, `user`, `cgroup`, `time`.
    pub namespaces: BTreeMap<String, Seen<u64>>,
    /// Label of the security module in force: `docker-default (enforce)`, `unconfined`, an `SELinux` context; absent
    /// where none labels processes.
    pub label: Seen<String>,
    /// Limits as the control groups hold them.
    pub limits: Limits,
    /// Its mounts.
    pub mounts: Seen<Vec<Mount>>,
    /// Programs that run in its namespace of processes, by name, sorted.
    pub programs: Seen<Vec<Program>>,
    /// Sockets that wait for connections in its network.
    pub listeners: Seen<Vec<Listener>>,
}

/// The five sets of capabilities, each bit a capability by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilitySets {
    /// What it can do now.
    pub effective: u64,
    /// What it can take up.
    pub permitted: u64,
    /// What it can hand on to programs that are marked for it.
    pub inheritable: u64,
    /// What it and its children can ever have.
    pub bounding: u64,
    /// What it hands on to any program.
    pub ambient: u64,
}

/// How system calls are filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeccompMode {
    /// Not at all.
    Off,
    /// All but four are forbidden.
    Strict,
    /// By a program.
    Filter,
}

/// Limits in force, those of groups above it counted in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Its control group, below the root of the hierarchy.
    pub group: Seen<String>,
    /// Bytes of memory; absent where there is no limit.
    pub memory: Seen<u64>,
    /// Thousandths of a processor; absent where there is no limit.
    pub processor: Seen<u64>,
    /// Processes; absent where there is no limit.
    pub processes: Seen<u64>,
}

/// A program that runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Program {
    /// Name of the executable file, else the process's own name.
    pub name: String,
    /// Number in the host's namespace.
    pub pid: u32,
    /// Effective user, as the host counts.
    pub uid: u32,
}
