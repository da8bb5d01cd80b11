//! What checks of images see: configuration, history, files, packages.

use seawall_model::artifact::Artifact;
use seawall_model::inventory::Inventory;
use seawall_model::signature::Signatures;
use seawall_model::tree::Files;

use super::Seen;
use super::built::Built;
use super::upkeep::Upkeep;
use crate::fault::Place;
use crate::settings::Settings;

/// A built image and all that is known of it.
pub struct Input<'a> {
    /// The image, with its configuration where that was read.
    pub artifact: &'a Artifact,
    /// What was found in it.
    pub inventory: &'a Inventory,
    /// Its files, all layers applied.
    pub files: &'a dyn Files,
    /// Its instructions.
    pub built: Option<Built>,
    /// Parameters.
    pub settings: Settings,
    /// Signatures that lie beside it, where they were looked for.
    pub signatures: Option<&'a Signatures>,
    /// How well it is kept up.
    pub upkeep: Upkeep,
    /// What one pass over the files finds, for all checks; begins empty.
    pub seen: Seen,
}

/// Makes the place of a file of an image.
pub fn file_place(path: &str, layer: usize) -> Place {
    Place {
        file: Some((path.to_owned(), Some(layer))),
        words: path.to_owned(),
        ..Place::default()
    }
}
