//! What an engine says of itself (`GET /info`, `GET /version`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::host::seen::Seen;

/// A program that an engine is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Name as the engine gives it: `Engine`, `containerd`, `runc`, `docker-init`.
    pub name: String,
    /// Version.
    pub version: String,
}

/// What `GET /info` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Info {
    /// Version of the engine.
    pub version: Seen<String>,
    /// Folder that holds images and containers.
    pub data_root: Seen<String>,
    /// Storage driver.
    pub storage_driver: Seen<String>,
    /// Logging driver that containers get.
    pub logging_driver: Seen<String>,
    /// Runtime that containers get.
    pub default_runtime: Seen<String>,
    /// Runtimes by name, each with its program.
    pub runtimes: Seen<BTreeMap<String, String>>,
    /// `name=seccomp,profile=builtin`, `name=rootless` …
    pub security_options: Seen<Vec<String>>,
    /// Whether containers go on while the daemon is away.
    pub live_restore: Seen<bool>,
    /// Whether experimental features are on.
    pub experimental: Seen<bool>,
    /// Registries and networks of registries that are spoken to without checking who they are.
    pub insecure_registries: Seen<Vec<String>>,
    /// Mirrors of the default registry.
    pub mirrors: Seen<Vec<String>>,
    /// Plugins that are asked for each call of the API.
    pub authorization_plugins: Seen<Vec<String>>,
    /// Operating system of the host, in the engine's words.
    pub operating_system: Seen<String>,
    /// What the engine warns of.
    pub warnings: Seen<Vec<String>>,
    /// Number of containers that run.
    pub running: Seen<u64>,
    /// Number of containers that do not run.
    pub stopped: Seen<u64>,
    /// Number of images.
    pub images: Seen<u64>,
}
