//! What was asked of the engine for a container (`HostConfig` of `GET /containers/{id}/json`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;

/// What the engine was asked for. A field that the engine does not tell is unknown, never a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostConfig {
    /// All privileges.
    pub privileged: Seen<bool>,
    /// Capabilities on top of the usual, as written.
    pub cap_add: Seen<Vec<String>>,
    /// Capabilities less than the usual, as written.
    pub cap_drop: Seen<Vec<String>>,
    /// `label=…`, `apparmor=…`, `seccomp=…` (a profile's text is cut), `no-new-privileges`, `systempaths=…`.
    pub security_options: Seen<Vec<String>>,
    /// Whether the root file system is read-only.
    pub read_only: Seen<bool>,
    /// `bridge`, `host`, `none`, `container:…`, a network's name.
    pub network_mode: Seen<String>,
    /// Empty, `host` or `container:…`.
    pub pid_mode: Seen<String>,
    /// `private`, `shareable`, `host`, `none`, `container:…`.
    pub ipc_mode: Seen<String>,
    /// Empty or `host`.
    pub uts_mode: Seen<String>,
    /// Empty or `host`.
    pub user_mode: Seen<String>,
    /// `private`, `host` or empty; engines before API 1.41 do not tell.
    pub cgroup_mode: Seen<String>,
    /// Control group above the container's.
    pub cgroup_parent: Seen<String>,
    /// Bytes of memory; 0 means no limit.
    pub memory: Seen<i64>,
    /// Bytes of memory that are kept for it.
    pub memory_reservation: Seen<i64>,
    /// Bytes of memory and swap; -1 means no limit.
    pub memory_swap: Seen<i64>,
    /// Billionths of a processor; 0 means no limit.
    pub nano_cpus: Seen<i64>,
    /// Microseconds of processor time in each period; 0 means no limit.
    pub cpu_quota: Seen<i64>,
    /// Length of a period in microseconds; 0 means 100,000.
    pub cpu_period: Seen<i64>,
    /// Weight against others; 0 means the usual 1024.
    pub cpu_shares: Seen<i64>,
    /// Processors that it may use; empty means all.
    pub cpuset: Seen<String>,
    /// Processes; absent, 0 and -1 mean no limit.
    pub pids_limit: Seen<i64>,
    /// Limits of resources.
    pub ulimits: Seen<Vec<Ulimit>>,
    /// Devices of the host.
    pub devices: Seen<Vec<Device>>,
    /// Devices by driver, such as GPUs: driver and capabilities.
    pub device_requests: Seen<Vec<String>>,
    /// Rules of devices: `c 13:* rwm`.
    pub device_rules: Seen<Vec<String>>,
    /// `no`, `always`, `on-failure`, `unless-stopped`.
    pub restart: Seen<String>,
    /// How often it is started again; 0 means without end.
    pub restart_most: Seen<i64>,
    /// Ports that were asked to be published.
    pub port_bindings: Seen<Vec<PublishedPort>>,
    /// Whether all exposed ports are published.
    pub publish_all: Seen<bool>,
    /// Kernel settings in its namespaces.
    pub sysctls: Seen<BTreeMap<String, String>>,
    /// Paths of temporary file systems, with options.
    pub tmpfs: Seen<BTreeMap<String, String>>,
    /// Logging driver.
    pub log_driver: Seen<String>,
    /// Options of the logging driver, by name; values that may hold secrets are masked.
    pub log_options: Seen<BTreeMap<String, String>>,
    /// Runtime; empty means the engine's default.
    pub runtime: Seen<String>,
    /// Paths that nothing can be seen of; absent means that the engine's default was not asked for.
    pub masked_paths: Seen<Vec<String>>,
    /// Paths that nothing can be written to.
    pub read_only_paths: Seen<Vec<String>>,
    /// Adjustment of the kernel's choice when memory runs out.
    pub oom_score: Seen<i64>,
    /// Whether the kernel may not end it when memory runs out.
    pub oom_kill_disabled: Seen<bool>,
    /// Groups on top of the user's.
    pub groups: Seen<Vec<String>>,
    /// Containers whose volumes it has, too.
    pub volumes_from: Seen<Vec<String>>,
    /// Whether it is removed when it ends.
    pub auto_remove: Seen<bool>,
    /// Whether a small first process looks after its children.
    pub init: Seen<bool>,
}

/// A limit of a resource (`getrlimit(2)`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ulimit {
    /// Name: `nofile`.
    pub name: String,
    /// What counts until it is raised; -1 means no limit.
    pub soft: i64,
    /// How far it can be raised; -1 means no limit.
    pub hard: i64,
}

/// A device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Device {
    /// Path on the host.
    pub host: String,
    /// Path in the container.
    pub container: String,
    /// What it may do: `r`, `w`, `m`.
    pub permissions: String,
}

/// A port of a container that a port of the host leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct PublishedPort {
    /// Port of the container.
    pub container: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
    /// Address of the host; empty means all.
    pub address: String,
    /// Port of the host; nothing where the engine chooses and has not yet.
    pub host: Option<u16>,
}
