//! Profiles: what a container, a volume, a network, an image and a build may be. Every field has a default, and what no
//! field allows is denied. A profile may extend another: each field that it names takes the place of the other's.

mod build;
mod confinement;
mod image;
mod limits;
mod network;
mod storage;
mod various;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

pub use build::Build;
pub use confinement::{
    Capabilities, Devices, NamespacesAllowed, NoNewPrivileges, Security, Sharing, Users,
};
pub use image::{Digest, Gaps, Images, Scanned};
pub use limits::LimitsAllowed;
pub use network::{Networks, PortRule, Ports};
pub use storage::{Bind, MountType, Mounts, Volumes};
pub use various::{Environment, Labels, Logs, Restart};

/// Writes the document of profiles (all fields may be left out), the profile with all of them, and how the first
/// becomes the second: one list of fields for all three.
macro_rules! profile {
    ($($(#[doc = $about:literal])* $field:ident: $type:ty = $default:expr;)*) => {
        /// What a container, a volume, a network, an image and a build may be.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Profile {
            /// Name.
            pub name: String,
            $($(#[doc = $about])* pub $field: $type,)*
        }

        /// A profile as it is written.
        #[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
        pub(super) struct ProfileDocument {
            /// Another profile, or a ready-made one, whose fields hold where this one names none.
            #[schemars(with = "Option<String>")]
            pub(super) extends: Option<Spanned<String>>,
            /// Parameters of the ready-made profile that is extended.
            #[schemars(with = "BTreeMap<String, String>")]
            pub(super) with: BTreeMap<String, Spanned<String>>,
            $($(#[doc = $about])* $field: Option<$type>,)*
        }

        impl ProfileDocument {
            /// Fills what it does not name from another.
            #[must_use]
            pub(super) fn over(self, base: Self) -> Self {
                Self {
                    extends: base.extends,
                    with: base.with,
                    $($field: self.$field.or(base.$field),)*
                }
            }

            /// Fills what it does not name with the defaults.
            pub(super) fn finish(self, name: String) -> Profile {
                Profile {
                    name,
                    $($field: self.$field.unwrap_or_else(|| $default),)*
                }
            }
        }
    };
}

profile! {
    /// Images; default: none.
    images: Images = Images::default();
    /// Names that containers may be given; `*` stands for any characters. Default: all.
    names: Vec<String> = vec!["*".to_owned()];
    /// Platforms that may be asked for; default: none.
    platforms: Vec<String> = Vec::new();
    /// Users; default: all but root.
    users: Users = Users::default();
    /// Whether containers and commands may be privileged; default: no.
    privileged: bool = false;
    /// Capabilities; default: none may be added.
    capabilities: Capabilities = Capabilities::default();
    /// Security options; default: none that weaken.
    security: Security = Security::default();
    /// Mounts; default: volumes and memory.
    mounts: Mounts = Mounts::default();
    /// Volumes; default: one's own, of the driver local without options.
    volumes: Volumes = Volumes::default();
    /// Name spaces that may be shared; default: none.
    namespaces: NamespacesAllowed = NamespacesAllowed::default();
    /// Networks; default: one's own, none, bridge.
    networks: Networks = Networks::default();
    /// Entries for the hosts file, name servers, search domains, links, as written; `*` stands for any characters.
    /// Default: none.
    name_resolution: Vec<String> = Vec::new();
    /// Ports of the host; default: none.
    ports: Ports = Ports::default();
    /// Devices of the host; default: none.
    devices: Devices = Devices::default();
    /// Runtimes that may be asked for; default: none.
    runtimes: Vec<String> = Vec::new();
    /// Parents of cgroups that may be asked for; default: none.
    cgroup_parents: Vec<String> = Vec::new();
    /// Kernel parameters that may be set; `*` stands for any characters. Default: none.
    sysctls: Vec<String> = Vec::new();
    /// Whether the root has to be read-only; default: no.
    read_only_root: bool = false;
    /// Limits; default: none is asked.
    limits: LimitsAllowed = LimitsAllowed::default();
    /// Environment; default: no names that the loader of programs acts on.
    environment: Environment = Environment::default();
    /// Labels; default: all but those of the guard.
    labels: Labels = Labels::default();
    /// Annotations for the runtime, by key; `*` stands for any characters. Default: none.
    annotations: Vec<String> = Vec::new();
    /// Restart policies; default: no, on-failure.
    restart: Vec<Restart> = vec![Restart::No, Restart::OnFailure];
    /// Logs; default: files of the engine.
    logs: Logs = Logs::default();
    /// Options of storage, by key; default: none.
    storage_options: Vec<String> = Vec::new();
    /// Whether a health check may be set; default: no.
    health_check: bool = false;
    /// Isolation (Windows) that may be asked for; default: none.
    isolation: Vec<String> = Vec::new();
    /// Builds; default: of a context that is sent along, without `BuildKit`.
    build: Build = Build::default();
}
