//! One uncompressed layer past a visitor.

use std::io::Read;
use std::sync::atomic::AtomicU64;

use seawall_model::problem::Problem;
use seawall_model::tree::LayerVisitor;

use crate::layer::index::LayerIndex;
use crate::limits::Limits;

/// What all layers of one artifact may use up together.
#[derive(Debug)]
pub struct Budget {
    entries: AtomicU64,
    index_bytes: AtomicU64,
}

impl Budget {
    /// Makes a full budget.
    pub fn new(limits: &Limits) -> Self {
        Self {
            entries: AtomicU64::new(limits.total_entries),
            index_bytes: AtomicU64::new(limits.index_bytes),
        }
    }

    /// Takes one entry and the bytes of its strings; false when the budget is used up.
    pub fn take(&self, bytes: u64) -> bool {
        let _ = (&self.entries, &self.index_bytes, bytes);
        todo!()
    }
}

/// What came out of one tar.
#[derive(Debug)]
pub struct LayerScan {
    /// What it does to the tree.
    pub index: LayerIndex,
    /// What could not be read, with no layer set.
    pub problems: Vec<Problem>,
}

/// Walks an uncompressed tar past a visitor. Does not call [`LayerVisitor::finish`]: that is for the
/// one who owns the visitor.
pub fn walk_tar(
    input: &mut (dyn Read + Send),
    visitor: &mut dyn LayerVisitor,
    limits: &Limits,
    budget: &Budget,
) -> LayerScan {
    let _ = (input, visitor, limits, budget);
    todo!()
}
