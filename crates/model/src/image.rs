//! What an image's configuration says: how its containers run, and the steps that made it (OCI `image-spec` 1.1,
//! config.md; Docker's has the same form).

use std::collections::BTreeMap;

use crate::artifact::Instruction;

/// How the containers of an image run, and how it was made. Texts are as the image has them: anybody wrote them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageConfiguration {
    /// User, and group behind a colon; empty means root.
    pub user: String,
    /// Variables, each `NAME=value`.
    pub environment: Vec<String>,
    /// Program with its arguments.
    pub entrypoint: Vec<String>,
    /// Arguments of the program, or the program where there is no entry point.
    pub command: Vec<String>,
    /// Working directory; empty means the root.
    pub working_directory: String,
    /// Ports as the image has them, `80/tcp`, sorted.
    pub exposed_ports: Vec<String>,
    /// Directories that volumes are made for, sorted.
    pub volumes: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Health check; Docker's addition.
    pub health_check: Option<HealthCheck>,
    /// Signal that stops a container.
    pub stop_signal: Option<String>,
    /// Shell of instructions in shell form; Docker's addition, empty where it is the usual one.
    pub shell: Vec<String>,
    /// Instructions that run in the builds of those who build on the image; Docker's addition.
    pub on_build: Vec<String>,
    /// Steps, the first one first.
    pub history: Vec<HistoryStep>,
}

/// How an engine finds out whether a container works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealthCheck {
    /// `NONE`, `CMD` or `CMD-SHELL`, and what follows; empty means that of the base image.
    pub test: Vec<String>,
    /// Nanoseconds between two tests; zero means the usual.
    pub interval: i64,
    /// Nanoseconds that a test may take; zero means the usual.
    pub timeout: i64,
    /// Nanoseconds that a container may take to start; zero means the usual.
    pub start_period: i64,
    /// Failures in a row that make it unhealthy; zero means the usual.
    pub retries: i64,
}

/// A step of an image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryStep {
    /// What was run.
    pub instruction: Instruction,
    /// The layer that it made, as a position in [`crate::artifact::Artifact::layers`]; nothing where it made none,
    /// or where history and layers do not fit together.
    pub layer: Option<usize>,
}
