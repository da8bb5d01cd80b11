//! A container (`GET /containers/{id}/json`), and its first process as the kernel runs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::host_config::{HostConfig, PublishedPort};
use crate::host::process::ProcessFacts;
use crate::host::seen::Seen;
use crate::time::Timestamp;

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Container {
    /// Id.
    pub id: String,
    /// Name, without the slash in front.
    pub name: String,
    /// Why nothing more is known of it, where it could not be inspected: it vanished, say.
    pub unread: Option<String>,
    /// Image as it was asked for.
    pub image: Seen<String>,
    /// Id of the image.
    pub image_id: Seen<String>,
    /// When it was made.
    pub created: Seen<Timestamp>,
    /// `created`, `running`, `paused`, `restarting`, `removing`, `exited`, `dead`.
    pub state: Seen<String>,
    /// When it was started last.
    pub started: Seen<Timestamp>,
    /// How often the engine has started it again.
    pub restarts: Seen<u64>,
    /// Its health: `starting`, `healthy`, `unhealthy`; absent where nothing tests it.
    pub health: Seen<String>,
    /// User; empty means root.
    pub user: Seen<String>,
    /// Program with its arguments: entry point and command, secrets masked.
    pub command: Seen<Vec<String>>,
    /// Names of variables.
    pub environment: Seen<Vec<String>>,
    /// Names of variables whose value is, or looks like, a secret; where secrets were looked for.
    pub secrets: Seen<Vec<String>>,
    /// Labels.
    pub labels: Seen<BTreeMap<String, String>>,
    /// Ports that it says to listen on: `80/tcp`.
    pub exposed_ports: Seen<Vec<String>>,
    /// Test of its health check; absent where there is none.
    pub health_check: Seen<Vec<String>>,
    /// What was asked of the engine.
    pub host: HostConfig,
    /// `AppArmor` profile that the engine asks the runtime for; empty where it asks for none.
    pub apparmor: Seen<String>,
    /// `SELinux` label of its process; empty where there is none.
    pub selinux_label: Seen<String>,
    /// Mounts.
    pub mounts: Seen<Vec<ContainerMount>>,
    /// Ports that are published, as they are in force.
    pub ports: Seen<Vec<PublishedPort>>,
    /// Networks that it is in, by name.
    pub networks: Seen<BTreeMap<String, Attachment>>,
    /// Its first process, as the kernel runs it; absent where it does not run.
    pub process: Seen<ProcessFacts>,
}

/// A mount of a container as the engine tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContainerMount {
    /// `bind`, `volume`, `tmpfs`, `npipe`, `cluster`, `image`.
    pub kind: String,
    /// Name of the volume.
    pub volume: Option<String>,
    /// Path on the host, as the engine tells it.
    pub source: String,
    /// Where that path leads when symbolic links are followed on the host, volumes with a bind of their own counted
    /// in. Absent where nothing is there.
    pub resolved: Seen<String>,
    /// Path in the container.
    pub destination: String,
    /// Whether it can be written to.
    pub is_writable: Seen<bool>,
    /// `private`, `rprivate`, `shared`, `rshared`, `slave`, `rslave`; empty means the engine's default.
    pub propagation: String,
}

/// How a container is in a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// Id of the network.
    pub network: String,
    /// Address; empty where it has none.
    pub ipv4: String,
    /// Address; empty where it has none.
    pub ipv6: String,
    /// Names by which others find it.
    pub aliases: Vec<String>,
}

impl Container {
    /// Says whether it runs.
    pub fn is_running(&self) -> bool {
        let state = self.state.known().map(String::as_str);
        matches!(state, Some("running" | "paused" | "restarting"))
    }
}
