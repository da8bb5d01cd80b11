//! A container engine: what it says of itself and of what it holds (Docker Engine API), and how its daemon was
//! started.
//!
//! Texts are as the engine gives them: containers' names, labels and commands are anybody's.

pub mod container;
pub mod daemon;
pub mod event;
pub mod host_config;
pub mod image;
pub mod info;
pub mod network;
pub mod origin;
pub mod program;
pub mod swarm;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::seen::Seen;
use crate::time::Timestamp;
use container::Container;
use daemon::Daemon;
use event::ExecEvent;
use image::Image;
use info::{Component, Info};
use network::Network;
use program::Program;
use swarm::Swarm;

/// An engine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Engine {
    /// What it is.
    pub kind: EngineKind,
    /// Where it was asked: `/run/docker.sock`, `tcp://…`.
    pub address: String,
    /// Version of the API that was spoken.
    pub api: String,
    /// Whether it runs as an ordinary user.
    pub is_rootless: Seen<bool>,
    /// The engine and the programs that it is made of, with their versions.
    pub components: Seen<Vec<Component>>,
    /// The files of those programs, with what is known of each.
    pub programs: Seen<Vec<Program>>,
    /// What it says of itself.
    pub info: Info,
    /// How its daemon was started; nothing is known of a remote one.
    pub daemon: Daemon,
    /// Containers, also those that do not run, in the order of their names.
    pub containers: Seen<Vec<Container>>,
    /// Images.
    pub images: Seen<Vec<Image>>,
    /// Networks.
    pub networks: Seen<Vec<Network>>,
    /// Volumes.
    pub volumes: Seen<Vec<Volume>>,
    /// Managed plugins.
    pub plugins: Seen<Vec<Plugin>>,
    /// Swarm mode.
    pub swarm: Swarm,
    /// Commands that were run in containers (`docker exec`), as far back as the engine remembers.
    pub execs: Seen<Vec<ExecEvent>>,
    /// The moment since which the engine remembers every event; absent where it remembers none.
    pub events_from: Seen<Timestamp>,
}

/// Who made an engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngineKind {
    /// Docker, or one built from Moby.
    #[default]
    Docker,
    /// Podman's service that speaks Docker's API.
    Podman,
}

impl EngineKind {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
        }
    }
}

/// A volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Volume {
    /// Name.
    pub name: String,
    /// Driver.
    pub driver: String,
    /// Where it lies on the host.
    pub mountpoint: String,
    /// Options of the driver, secrets masked: a bind mount can hide in them.
    pub options: BTreeMap<String, String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
}

/// A managed plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plugin {
    /// Name.
    pub name: String,
    /// Whether it runs.
    pub is_enabled: bool,
    /// What it was allowed: `network: host`, `mount: /var/lib/docker`, `capabilities: CAP_SYS_ADMIN`.
    pub privileges: Vec<String>,
}
