//! What the user can set about all sources.

use seawall_model::platform::Platform;

use super::engine::EngineOptions;
use super::registry::RegistryOptions;
use crate::limits::Limits;

/// What the user can set about sources.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Which platform of an image; see [`crate::image::choose::Choice::platform`].
    pub platform: Option<Platform>,
    /// Whether registries are asked for newer images in place of those that images were built on, and which of
    /// them may be asked though they lie inside this network.
    pub base_updates: Option<Vec<String>>,
    /// Bounds.
    pub limits: Limits,
    /// How registries are asked.
    pub registry: RegistryOptions,
    /// How the engine is reached.
    pub engine: EngineOptions,
}
