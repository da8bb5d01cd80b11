//! Containers, as an engine tells of them.

use std::collections::BTreeMap;

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// Its full id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What runs it: `docker`, `containerd`, `podman`, `cri-o`, …
    pub runtime: String,
    /// Its image as it was asked for.
    pub image: String,
    /// The id of its image.
    pub image_id: String,
    /// The digest of its image in its registry.
    pub image_digest: String,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its environment.
    pub environment: Vec<String>,
    /// What is mounted into it.
    pub mounts: Vec<Mount>,
    /// Whether it is privileged; nothing where nobody knows.
    pub privileged: Option<bool>,
    /// The user that its configuration names.
    pub user: String,
    /// When it was made, in nanoseconds since 1970.
    pub created: u64,
    /// When its first process was started, in nanoseconds since 1970.
    pub started: u64,
    /// Its address.
    pub address: String,
    /// What its health check runs.
    pub health_check: Vec<String>,
    /// The project and the service that Compose made it for.
    pub compose: Option<(String, String)>,
    /// The namespace and the name of the pod that it is of.
    pub pod: Option<(String, String)>,
}

/// Something that is mounted into a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// Where it comes from.
    pub source: String,
    /// Where it is in the container.
    pub destination: String,
    /// Its mode as the engine tells it.
    pub mode: String,
    /// Whether it may be written to.
    pub writable: bool,
    /// How mounts below it spread.
    pub propagation: String,
}
