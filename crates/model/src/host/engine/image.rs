//! An image that an engine holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::origin::{Identity, Published};
use crate::host::seen::Seen;
use crate::time::Timestamp;

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Id.
    pub id: String,
    /// Names, sorted; none where it is dangling.
    pub names: Vec<String>,
    /// Names with digests by which registries know it, sorted.
    pub digests: Vec<String>,
    /// Digest that a registry has for a name now, by name: of the names that a registry was asked about.
    pub newest: BTreeMap<String, Seen<String>>,
    /// What lies beside it in registries, by name with digest: of those that a registry was asked about.
    pub published: BTreeMap<String, Seen<Published>>,
    /// Where it comes from, as the engine tells.
    pub identity: Seen<Identity>,
    /// Types of the statements about it that the engine holds (`GET /images/{id}/attestations`, API 1.55); none of
    /// them need be signed.
    pub statements: Seen<Vec<String>>,
    /// When it was made, as it says.
    pub created: Seen<Timestamp>,
    /// Bytes.
    pub size: Seen<u64>,
    /// Digests of its layers, uncompressed, the lowest first.
    pub layers: Seen<Vec<String>>,
    /// Its configuration as far as `GET /images/{id}/json` gives it, environment values masked.
    pub configuration: Seen<ImageFacts>,
    /// Instructions that made it, the first one first (`GET /images/{id}/history`).
    pub history: Seen<Vec<Step>>,
}

/// What an image's configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageFacts {
    /// `linux`, `windows`.
    pub os: String,
    /// User; empty means root.
    pub user: String,
    /// Names of variables.
    pub environment: Vec<String>,
    /// Names of variables whose value is, or looks like, a secret; where secrets were looked for.
    pub secrets: Seen<Vec<String>>,
    /// Instructions that run in the builds of those who build on it, secrets masked.
    pub on_build: Vec<String>,
    /// Shell of instructions in shell form; empty where it is the usual one.
    pub shell: Vec<String>,
    /// Working directory; empty means the root.
    pub working_directory: String,
    /// Architecture that it was built for: `amd64`.
    pub architecture: String,
    /// Program with its arguments.
    pub entrypoint: Vec<String>,
    /// Arguments, or the program.
    pub command: Vec<String>,
    /// Ports: `80/tcp`.
    pub exposed_ports: Vec<String>,
    /// Directories that volumes are made for.
    pub volumes: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Test of the health check: `NONE`, `CMD` or `CMD-SHELL` and what follows.
    pub health_check: Option<Vec<String>>,
}

/// An instruction that made an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// What was run, secrets masked.
    pub text: String,
    /// Bytes that it added.
    pub size: u64,
    /// When.
    pub created: Timestamp,
    /// The recorded comment: `buildkit.dockerfile.v0`.
    pub comment: String,
}
