//! One uncompressed layer past a visitor.
//!
//! Where in the tree an entry lands is decided as engines do: the directories that lead to it may be
//! symbolic links of the same layer. An entry whose content cannot be had is told to the visitor and
//! stands in the problems; nothing is dropped in silence.

mod hard_link;
mod links;
mod notes;
mod place;
mod walker;

use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

use seawall_model::problem::Problem;
use seawall_model::tree::LayerVisitor;

use super::index::LayerIndex;
use crate::limits::Limits;
pub(super) use walker::{Ended, Walker};

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
        let take = |left: &AtomicU64, amount: u64| {
            left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(amount)
            })
            .is_ok()
        };
        take(&self.entries, 1) && take(&self.index_bytes, bytes)
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
/// one who owns the visitor. A selected hard link whose target's content is no longer at hand is
/// unreadable, with a problem.
pub fn walk_tar(
    input: &mut (dyn Read + Send),
    visitor: &mut dyn LayerVisitor,
    limits: &Limits,
    budget: &Budget,
) -> LayerScan {
    let mut walker = Walker::new(limits, budget, KEPT_ONCE);
    let ended = walker.run(input, visitor);
    walker.give_up(
        visitor,
        "it is a hard link to a file that had already gone by",
    );
    if ended == Ended::Unmarked {
        walker.notes.no_end_mark();
    }
    walker.into_scan()
}

/// Bytes of content that are kept for hard links, where the layer can be read a second time.
pub(super) const KEPT_AGAIN: usize = 16 << 20;
/// The same, where it cannot.
pub(super) const KEPT_ONCE: usize = 64 << 20;
