//! What is asked of the collector.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use seawall_model::time::Timestamp;

use crate::source::engine::EngineOptions;

/// What to look at, and with what.
#[derive(Clone, Debug)]
pub struct HostOptions {
    /// The folder that stands for the root of the host.
    pub root: PathBuf,
    /// How engines are reached.
    pub engine: EngineOptions,
    /// Who tells secrets, which are left out of the facts.
    pub redact: Arc<dyn Redact>,
    /// The present moment.
    pub now: Timestamp,
    /// Version of Seawall.
    pub version: String,
    /// How far back the engine is asked for commands that were run in containers, in seconds.
    pub events_since: u64,
    /// Threads that may ask at once.
    pub threads: usize,
}

/// Tells secrets.
pub trait Redact: fmt::Debug + Send + Sync {
    /// Says whether the value of a variable or an option is, or may be, a secret.
    fn is_secret(&self, name: &str, value: &str) -> bool;

    /// Returns a text with what looks like a secret in it masked.
    fn masked(&self, text: &str) -> String;
}

/// Takes nothing for a secret: for facts that nobody else gets to see.
#[derive(Debug)]
pub struct Unmasked;

impl Redact for Unmasked {
    fn is_secret(&self, _: &str, _: &str) -> bool {
        false
    }

    fn masked(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Options of tests that ask nobody.
#[cfg(test)]
pub(super) fn sample() -> HostOptions {
    HostOptions {
        root: PathBuf::from("/"),
        engine: EngineOptions::default(),
        redact: Arc::new(Unmasked),
        now: Timestamp::default(),
        version: "test".to_owned(),
        events_since: 0,
        threads: 1,
    }
}
