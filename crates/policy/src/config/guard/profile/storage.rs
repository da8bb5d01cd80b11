//! What of the host's files, of volumes and of memory a profile lets containers mount.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::value::HostFolder;

/// Mounts of every form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Mounts {
    /// Kinds of mounts; default: bind, volume, tmpfs.
    pub types: Vec<MountType>,
    /// Paths of the host that may be mounted; default: none.
    pub binds: Vec<Bind>,
    /// Propagation, beside none and private ones; default: none.
    pub propagation: Vec<String>,
    /// Options of tmpfs; `*` stands for any characters. Default: size=*, mode=*, uid=*, gid=*, ro, rw, noexec,
    /// nosuid, nodev.
    pub tmpfs_options: Vec<String>,
    /// Other options of mounts (`z`, `nocopy`, `NonRecursive`); default: ro, rw, rbind, nocopy.
    pub options: Vec<String>,
    /// Whether volumes of other containers may be taken (--volumes-from): of one's own alone, that hold no more than
    /// a profile gives. Default: no.
    pub volumes_from: bool,
    /// Paths inside of /proc, /sys and /dev that may be mounted over, with what is below; default: /dev/shm.
    pub targets: Vec<String>,
}

/// A kind of mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MountType {
    /// A path of the host.
    Bind,
    /// A volume.
    Volume,
    /// Memory.
    Tmpfs,
    /// The files of an image.
    Image,
    /// A volume of the cluster.
    Cluster,
    /// A named pipe (Windows).
    Npipe,
}

/// A path of the host that may be mounted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the document"
)]
pub struct Bind {
    /// The path. No part of it may be a link.
    pub source: HostFolder,
    /// Whether it may be mounted read-only alone; default: yes.
    #[serde(default = "yes")]
    pub read_only: bool,
    /// Whether what is below may be mounted as well. Whoever may write there can put a link in the place of a folder
    /// after it was looked at. Default: no.
    #[serde(default)]
    pub sub_paths: bool,
    /// Whether the engine may make a path that is not there; default: no.
    #[serde(default)]
    pub create: bool,
    /// Whether it may be a socket; default: no.
    #[serde(default)]
    pub sockets: bool,
    /// Whether it may be what the engine or this guard lives on, or a folder above: the power of root. Default: no.
    #[serde(default)]
    pub protected: bool,
}

/// Volumes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Volumes {
    /// Whether volumes without a name may be made; default: yes.
    pub anonymous: bool,
    /// Names of volumes that may be used whoever made them, and that are made where they are missing; `*` stands for
    /// any characters. One's own may always be used. Default: none.
    pub names: Vec<String>,
    /// Names of volumes that may be made by `volume create`; default: all.
    pub create: Vec<String>,
    /// Drivers; default: local.
    pub drivers: Vec<String>,
    /// Options of drivers as `KEY=VALUE`; `*` stands for any characters. Default: none.
    pub options: Vec<String>,
    /// Whether volumes of the cluster may be made; default: no.
    pub cluster: bool,
}

impl Default for Mounts {
    fn default() -> Self {
        let options = [
            "size=*", "mode=*", "uid=*", "gid=*", "ro", "rw", "noexec", "nosuid", "nodev",
        ];
        Self {
            types: vec![MountType::Bind, MountType::Volume, MountType::Tmpfs],
            binds: Vec::new(),
            propagation: Vec::new(),
            tmpfs_options: options.map(str::to_owned).to_vec(),
            options: ["ro", "rw", "rbind", "nocopy"].map(str::to_owned).to_vec(),
            volumes_from: false,
            targets: vec!["/dev/shm".to_owned()],
        }
    }
}

impl Default for Volumes {
    fn default() -> Self {
        Self {
            anonymous: true,
            names: Vec::new(),
            create: vec!["*".to_owned()],
            drivers: vec!["local".to_owned()],
            options: Vec::new(),
            cluster: false,
        }
    }
}

const fn yes() -> bool {
    true
}
