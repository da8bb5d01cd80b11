//! The tree of a whole artifact: all layers applied.

use std::sync::Arc;

use seawall_model::problem::Problem;
use seawall_model::tree::{Resolved, Tree};

use crate::layer::index::LayerIndex;

/// All layers of an artifact as one tree.
#[derive(Debug)]
pub struct SquashedTree {
    layers: Vec<Option<Arc<LayerIndex>>>,
}

impl SquashedTree {
    /// Applies the layers, lowest first; `None` stands for a layer that could not be read.
    pub fn new(layers: Vec<Option<Arc<LayerIndex>>>) -> Self {
        Self { layers }
    }

    /// Returns where the layers contradict each other so that engines differ about the tree.
    pub fn problems(&self) -> &[Problem] {
        let _ = &self.layers;
        todo!()
    }
}

impl Tree for SquashedTree {
    fn resolve(&self, _path: &str) -> Resolved {
        todo!()
    }

    fn layer_of(&self, _path: &str) -> Option<usize> {
        todo!()
    }

    fn changed_after(&self, _path: &str, _after: usize) -> Option<usize> {
        todo!()
    }

    fn list(&self, _directory: &str) -> Vec<String> {
        todo!()
    }
}
