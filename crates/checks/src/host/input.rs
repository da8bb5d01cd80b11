//! What checks of a live host and of its engines see.

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;

use crate::settings::Settings;

/// A host.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// All that is known of it.
    pub facts: &'a HostFacts,
    /// Parameters.
    pub settings: &'a Settings,
}

/// An engine of a host.
#[derive(Clone, Copy, Debug)]
pub struct EngineInput<'a> {
    /// All that is known of the host.
    pub facts: &'a HostFacts,
    /// The engine.
    pub engine: &'a Engine,
    /// Parameters.
    pub settings: &'a Settings,
}

impl EngineInput<'_> {
    /// Returns the engine in words: `engine docker`, with its address where there are several.
    pub fn object(&self) -> String {
        let name = self.engine.kind.name();
        if self.facts.engines.len() > 1 {
            format!("engine {name} at {}", self.engine.address)
        } else {
            format!("engine {name}")
        }
    }
}
