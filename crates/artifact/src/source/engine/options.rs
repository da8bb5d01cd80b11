//! What the user can set about the engine.

use std::path::PathBuf;
use std::time::Duration;

use crate::source::http::{Environment, Timeouts};

/// How the engine is reached.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Environment variables: `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CERT_PATH`,
    /// `DOCKER_TLS_VERIFY`, `XDG_RUNTIME_DIR`, `HOME`.
    pub environment: Environment,
    /// Address from the command line, in the form of `DOCKER_HOST`.
    pub host: Option<String>,
    /// Sockets that are tried where no address is given, besides those in the user's directories.
    pub sockets: Vec<PathBuf>,
    /// Whether layers may be read out of the engine's own store where that is possible.
    pub read_store: bool,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// How long to wait for the first byte of an export: before that, the engine copies the whole image.
    pub export_wait: Duration,
}

impl EngineOptions {
    /// Returns the same for whoever watches: an engine that hangs is noticed within a minute, by three waits at most.
    #[must_use]
    pub fn watching(&self) -> Self {
        let mut options = self.clone();
        options.timeouts = Timeouts {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(20),
            stall: Duration::from_secs(20),
        };
        options
    }
}

impl Default for EngineOptions {
    fn default() -> Self {
        Self {
            environment: Environment::default(),
            host: None,
            sockets: vec![
                PathBuf::from("/run/docker.sock"),
                PathBuf::from("/var/run/docker.sock"),
                PathBuf::from("/run/podman/podman.sock"),
            ],
            read_store: true,
            timeouts: Timeouts::default(),
            export_wait: Duration::from_mins(30),
        }
    }
}
