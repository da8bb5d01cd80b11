//! What users can set for checks: parameters, not decisions about faults.

use std::collections::BTreeMap;

use seawall_model::time::Date;

/// Parameters of checks, as `seawall.yaml` and the peers' own files give them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Registries, with or without a path, that base images may come from; `*` stands for any characters.
    /// Empty: all.
    pub registries: Vec<String>,
    /// Labels that images must carry, and of what type their values are.
    pub labels: BTreeMap<String, LabelType>,
    /// Whether labels that are not in the list are faults.
    pub only_these_labels: bool,
    /// Values of build arguments (`--build-arg`), which win over defaults.
    pub build_arguments: BTreeMap<String, String>,
    /// The stage that is built; the last one where none is named.
    pub target: Option<String>,
    /// The platform that is built for (`linux/amd64`), where it was said.
    pub platform: Option<String>,
    /// Names of additional build contexts (`--build-context NAME=…`).
    pub contexts: Vec<String>,
    /// Version of the engine that a `daemon.json` is for, where it was said: `28.2`.
    pub engine: Option<String>,
    /// The present day, where it is known.
    pub today: Option<Date>,
    /// Days that an image may be old; 180 where nothing is set.
    pub oldest_image: Option<u32>,
    /// Percent of the bytes of an image's layers that have to be in use; 90 where nothing is set.
    pub least_efficiency: Option<u8>,
    /// Bytes that an image may waste; 100 MB where nothing is set.
    pub most_wasted: Option<u64>,
    /// Accounts that may be in the group of an engine's socket, and so are trusted with root.
    pub docker_users: Vec<String>,
    /// Images that no container uses and that may lie about; 20 where nothing is set.
    pub most_unused_images: Option<u64>,
    /// Containers that do not run and may lie about; 20 where nothing is set.
    pub most_stopped_containers: Option<u64>,
}

/// What a label's value has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelType {
    /// Anything but nothing.
    Text,
    /// A time as of RFC 3339.
    Time,
    /// A version as of Semantic Versioning 2.0.0.
    Semver,
    /// A URL.
    Url,
    /// A commit of git, short or whole.
    Hash,
    /// An SPDX licence expression.
    Spdx,
    /// An e-mail address.
    Email,
}
