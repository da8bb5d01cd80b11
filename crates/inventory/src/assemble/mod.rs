//! Facts of all layers → one inventory: which database is the system's, which packages are still there,
//! which layer brought each.

use seawall_model::inventory::Inventory;
use seawall_model::tree::Tree;

use crate::extractor::Extracted;

/// What goes into an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssembleOptions {
    /// Also list packages of lower layers that are gone in the finished tree.
    pub include_removed: bool,
}

/// Makes the inventory of an artifact from the facts of its layers, lowest first (`None`: the layer
/// could not be read).
pub fn assemble(
    _layers: &[Option<&Extracted>],
    _tree: &dyn Tree,
    _options: &AssembleOptions,
) -> Inventory {
    todo!()
}
