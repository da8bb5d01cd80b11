//! What a profile lets containers have of the kernel: users, capabilities, security options, name spaces, devices.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::value::{Capability, Span};

/// Users that containers and commands may run as.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Users {
    /// Whether it may be root, the image's user, or a user by name, who may be root; default: no.
    pub root: bool,
    /// Numbers; default: all but 0.
    pub ids: Vec<Span>,
    /// Names, where it may not be root; what number a name has is the image's own choice. Default: none.
    pub names: Vec<String>,
    /// Groups by number or name, beside the user's own number; default: none.
    pub groups: Vec<String>,
}

/// Capabilities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Capabilities {
    /// What may be added; `ALL` stands for all. Default: none.
    pub add: Vec<Capability>,
    /// What has to be dropped; default: none.
    pub must_drop: Vec<Capability>,
}

/// Security options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Security {
    /// `required`: no-new-privileges has to be set. `optional` (default): it may be left out, not be set to false.
    /// `off`: it may be set to false.
    pub no_new_privileges: NoNewPrivileges,
    /// Seccomp profiles beside the engine's own: `unconfined`, or the digest of a profile's text (sha256:…). Default:
    /// none.
    pub seccomp: Vec<String>,
    /// `AppArmor` profiles beside docker-default; default: none.
    pub apparmor: Vec<String>,
    /// `SELinux` labels as written (`type:…`, `disable`); default: none.
    pub labels: Vec<String>,
    /// Whether paths of /proc and /sys may be unmasked (systempaths=unconfined, own lists of paths); default: no.
    pub unmask: bool,
    /// Other options as written; default: none.
    pub others: Vec<String>,
}

/// What has to be said of no-new-privileges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoNewPrivileges {
    /// It has to be set.
    Required,
    /// It may be left out.
    #[default]
    Optional,
    /// It may be set to false.
    Off,
}

/// Name spaces that may be shared; a container's own are always allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct NamespacesAllowed {
    /// Processes; default: not shared.
    pub pid: Vec<Sharing>,
    /// Shared memory; default: not shared.
    pub ipc: Vec<Sharing>,
    /// Host name; default: not shared.
    pub uts: Vec<Sharing>,
    /// Users; default: not shared.
    pub user: Vec<Sharing>,
    /// Control groups; default: not shared.
    pub cgroup: Vec<Sharing>,
    /// Network; default: not shared.
    pub network: Vec<Sharing>,
}

/// With whom a name space may be shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// The host.
    Host,
    /// Containers of one's own that hold no more than a profile gives.
    Container,
}

/// Devices of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Devices {
    /// Paths with permissions (`/dev/fuse`, `/dev/sda:r`); without them all of `rwm`. Default: none.
    pub paths: Vec<String>,
    /// Rules of the device cgroup as written; default: none.
    pub rules: Vec<String>,
    /// Requests (GPU, CDI) as written; `*` stands for any characters. Default: none.
    pub requests: Vec<String>,
}

impl Default for Users {
    fn default() -> Self {
        Self {
            root: false,
            ids: vec![Span {
                first: 1,
                last: 4_294_967_294,
            }],
            names: Vec::new(),
            groups: Vec::new(),
        }
    }
}
