//! What the wrapper is told: which runtime, and which profile.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::numbers::Numbers;

/// The wrapper's settings: a file of YAML that root alone may write.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The real runtime: an absolute path.
    pub runtime: PathBuf,
    /// The folder in which the engine keeps its data: files of containers and volumes there are mounted by the engine
    /// itself.
    #[serde(default = "engine_root")]
    pub engine_root: PathBuf,
    /// A folder with a file for each container that has a profile of its own: named by the container's full id, holding
    /// the profile's name. Root alone may write there.
    pub assignments: Option<PathBuf>,
    /// The profile of all other containers.
    pub default: Profile,
    /// Further profiles by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, Profile>,
}

/// What a container may have. What is left out is not touched.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Profile {
    /// Capabilities that processes may have, with or without `CAP_`: all others are taken out of all five sets.
    pub capabilities: Option<Vec<String>>,
    /// Whether no process may gain privileges by executing a file.
    pub no_new_privileges: bool,
    /// The seccomp filter.
    pub seccomp: Option<Seccomp>,
    /// `AppArmor` profile of containers that have none, or are unconfined.
    pub apparmor: Option<String>,
    /// Whether the root file system is read-only.
    pub read_only_root: bool,
    /// Folders that are given memory where the root is read-only.
    pub writable: Vec<String>,
    /// Paths that are masked whatever the container says.
    pub masked_paths: Vec<String>,
    /// Paths that are read-only whatever the container says.
    pub read_only_paths: Vec<String>,
    /// Devices.
    pub devices: Option<Devices>,
    /// Limits.
    pub limits: Limits,
    /// Mounts of the host's paths.
    pub mounts: Option<Mounts>,
    /// Name spaces.
    pub namespaces: Namespaces,
    /// Whether processes as root are refused, where the container has no user name space of its own.
    pub refuse_root: bool,
    /// Further groups that processes may not have: their numbers.
    pub refuse_groups: Vec<u32>,
    /// What paths of control groups have to begin with (`/docker/`, `system.slice:docker:`); nothing: with anything.
    pub cgroups: Option<Vec<String>>,
    /// Kernel parameters that may be set; one that ends with a dot stands for all that begin so.
    pub sysctls: Option<Vec<String>>,
}

/// A seccomp filter.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Seccomp {
    /// A file of JSON: `linux.seccomp` of the OCI runtime specification.
    pub file: PathBuf,
    /// When it takes the place of the container's own.
    #[serde(default)]
    pub when: SeccompWhen,
}

/// When a seccomp filter takes the place of the container's own.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum SeccompWhen {
    /// Where the container has none.
    #[default]
    Missing,
    /// Always.
    Always,
}

/// Devices.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Devices {
    /// Paths inside the container that may be devices of the host, beside those that every container has.
    pub allow: Vec<String>,
}

/// Limits. A container that has none gets this one, one that has a higher one is lowered to it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Limits {
    /// Processes.
    pub pids: Option<i64>,
    /// Bytes of memory.
    pub memory: Option<i64>,
    /// Open files of a process.
    pub open_files: Option<u64>,
    /// Processors that it may keep busy, such as 1.5.
    pub cpus: Option<Cpus>,
    /// Its share of processors beside other containers; one that says nothing has 1024.
    pub cpu_shares: Option<i64>,
    /// Microseconds of each second for processes with a real-time priority; 0: none.
    pub real_time: Option<i64>,
    /// Processors that it may run on: `0-3,6`.
    pub processors: Option<Numbers>,
    /// Nodes of memory that it may use: `0`.
    pub memory_nodes: Option<Numbers>,
    /// The lowest `oom_score_adj`: who has a lower one is killed later for want of memory.
    pub oom_score: Option<i64>,
}

/// A number of processors, in thousandths.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "f64")]
pub struct Cpus(pub(super) i64);

impl TryFrom<f64> for Cpus {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        let thousandths = (0.01..=65_536.0)
            .contains(&number)
            .then(|| format!("{:.0}", (number * 1000.0).floor()).parse().ok());
        let why = || format!("{number} is no number of processors from 0.01 to 65536");
        thousandths.flatten().map(Self).ok_or_else(why)
    }
}

/// Mounts of the host's paths, each by what the kernel finds when it follows all links.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Mounts {
    /// Paths that may be mounted, with what is below them. Where the list is there, nothing else may.
    pub allow: Option<Vec<PathBuf>>,
    /// Paths that may not be mounted: neither they, nor what is below them, nor what is above them. The longer path
    /// counts where both lists speak of one.
    pub deny: Vec<PathBuf>,
    /// Whether mounts that show themselves on the host (`shared`, `rshared`) are refused.
    pub refuse_shared: bool,
}

/// Name spaces.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Namespaces {
    /// Kinds that may not be the host's: `pid`, `network`, `ipc`, `uts`, `mount`, `user`, `cgroup`, `time`.
    pub refuse_host: Vec<String>,
}

fn engine_root() -> PathBuf {
    PathBuf::from("/var/lib/docker")
}
