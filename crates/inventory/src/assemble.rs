//! Facts of all layers → one inventory: which database is the system's, which packages are still there,
//! which layer brought each.

use seawall_model::inventory::Inventory;
use seawall_model::tree::Tree;

use crate::extractor::Extracted;

/// Makes the inventory of an artifact from the facts of its layers, lowest first (`None`: the layer
/// could not be read).
pub fn assemble(_layers: &[Option<&Extracted>], _tree: &dyn Tree) -> Inventory {
    todo!()
}
