//! What checks of a live container see.

use seawall_model::host::HostFacts;
use seawall_model::host::engine::Engine;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::image::Image;

use crate::settings::Settings;

/// A container.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// All that is known of the host.
    pub facts: &'a HostFacts,
    /// The engine that runs it.
    pub engine: &'a Engine,
    /// The container.
    pub container: &'a Container,
    /// Parameters.
    pub settings: &'a Settings,
}

impl<'a> Input<'a> {
    /// Returns the container in words: `container web`.
    pub fn object(&self) -> String {
        format!("container {}", self.container.name)
    }

    /// Returns where a field of its inspection was read: `HostConfig.Privileged of container web`.
    pub fn field(&self, field: &str) -> String {
        format!("{field} of container {}", self.container.name)
    }

    /// Returns its image, where the engine tells.
    pub fn image(&self) -> Option<&'a Image> {
        let id = self.container.image_id.known()?;
        let images = self.engine.images.known()?;
        images.iter().find(|image| image.id == *id)
    }
}
