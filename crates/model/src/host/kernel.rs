//! The kernel of a host and how it is set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seen::Seen;

/// The kernel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kernel {
    /// Release: `6.1.0-18-amd64`.
    pub release: Seen<String>,
    /// Version: `#1 SMP PREEMPT_DYNAMIC Debian 6.1.76-1 (2024-02-01)`.
    pub version: Seen<String>,
    /// Architecture: `x86_64`.
    pub architecture: Seen<String>,
    /// Seconds since it was started.
    pub uptime: Seen<u64>,
    /// Settings by name with dots: `net.ipv4.ip_forward`.
    pub settings: BTreeMap<String, Seen<String>>,
    /// Security modules in force, in the order of the kernel.
    pub security_modules: Seen<Vec<String>>,
    /// Lockdown: `none`, `integrity` or `confidentiality`.
    pub lockdown: Seen<String>,
    /// `AppArmor` profiles that are loaded, each with its mode; absent where the kernel has no `AppArmor`.
    pub apparmor: Seen<BTreeMap<String, String>>,
    /// Whether `SELinux` enforces its policy; absent where it is not in force.
    pub selinux_enforces: Seen<bool>,
    /// Version of the control groups' hierarchy.
    pub cgroups: Seen<CgroupVersion>,
    /// What system-call filters may do (`actions_avail`); absent where the kernel has none.
    pub seccomp: Seen<Vec<String>>,
    /// Modules of live patches that are in force.
    pub live_patches: Seen<Vec<String>>,
    /// Inode numbers of the host's own namespaces, by kind: those of process 1.
    pub namespaces: BTreeMap<String, Seen<u64>>,
}

/// Which hierarchy of control groups holds the controllers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CgroupVersion {
    /// The first.
    V1,
    /// Controllers in the first, processes also in the second.
    Hybrid,
    /// The second.
    V2,
}
