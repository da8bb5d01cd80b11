//! Bytes of layers that no container sees: files that a later layer removes or replaces.
//!
//! Efficiency is the part of the bytes of all layers that the finished tree has. A file with several names in its
//! layer is needed as long as one of them is seen.

use std::collections::{BTreeMap, HashSet};

use seawall_model::tree::{Entry, EntryKind};

use crate::image::Input;
use crate::image::fact::seen::{Sight, seen};

/// What the layers hold in vain.
#[derive(Default)]
pub(super) struct Waste {
    /// Bytes of all files of all layers.
    pub(super) total: u64,
    /// Those that nobody sees.
    pub(super) wasted: u64,
    /// The same by the layer that holds them and the one that hides them.
    pub(super) pairs: BTreeMap<(usize, usize), Pair>,
}

/// What one layer hides of another.
#[derive(Default)]
pub(super) struct Pair {
    pub(super) bytes: u64,
    pub(super) files: u64,
    /// Bytes that are gone, not replaced.
    pub(super) removed: u64,
    /// Bytes that came again with the same size and another mode or owner.
    pub(super) only_rights: u64,
    /// The largest file.
    pub(super) largest: (u64, String),
}

/// What of the layers' bytes containers see.
#[derive(Default)]
pub(in crate::image) struct InUse {
    bytes: u64,
    /// Files that are seen by another name than the one under which they are stored, by layer.
    linked: BTreeMap<usize, HashSet<String>>,
}

impl InUse {
    pub(in crate::image) fn see(&mut self, sight: &Sight<'_>) {
        match (sight.entry.kind, sight.entry.link) {
            (EntryKind::File, _) => self.bytes = self.bytes.saturating_add(sight.entry.size),
            (EntryKind::HardLink, Some(link)) => {
                let of_layer = self.linked.entry(sight.layer).or_default();
                of_layer.insert(link.to_owned());
            }
            _ => {}
        }
    }

    fn is_linked(&self, layer: usize, path: &str) -> bool {
        let of_layer = self.linked.get(&layer);
        of_layer.is_some_and(|paths| paths.contains(path))
    }
}

impl Waste {
    /// Looks at what is hidden.
    pub(super) fn of(input: &Input<'_>) -> Self {
        let in_use = &seen(input).in_use;
        let mut waste = Self {
            total: in_use.bytes,
            ..Self::default()
        };
        let layers = input.artifact.layers.len();
        let mut compared = 0_usize;
        input.files.each_hidden(layers, &mut |layer, entry| {
            if entry.kind == EntryKind::File {
                waste.total = waste.total.saturating_add(entry.size);
                if entry.size > 0 && !in_use.is_linked(layer, entry.path) {
                    waste.add(input, layer, entry, &mut compared);
                }
            }
        });
        waste
    }

    /// Returns what is in use, in tenths of a percent.
    pub(super) fn efficiency(&self) -> u64 {
        let used = self.total.saturating_sub(self.wasted);
        let parts = u128::from(used).saturating_mul(1000);
        let share = parts.checked_div(u128::from(self.total));
        share
            .and_then(|share| u64::try_from(share).ok())
            .unwrap_or(1000)
    }

    /// Takes a file that no container sees.
    fn add(&mut self, input: &Input<'_>, layer: usize, entry: &Entry<'_>, compared: &mut usize) {
        let Some(by) = input.files.changed_after(entry.path, layer) else {
            return;
        };
        self.wasted = self.wasted.saturating_add(entry.size);
        let pair = self.pairs.entry((layer, by)).or_default();
        pair.bytes = pair.bytes.saturating_add(entry.size);
        pair.files = pair.files.saturating_add(1);
        if entry.size > pair.largest.0 {
            pair.largest = (entry.size, entry.path.to_owned());
        }
        *compared = compared.saturating_add(1);
        let (mut is_replaced, mut is_same) = (false, false);
        if *compared <= MOST_COMPARED {
            let rights = |it: &Entry<'_>| (it.mode, it.uid, it.gid);
            input.files.entry_of_layer(by, entry.path, &mut |next| {
                if next.kind == EntryKind::File {
                    is_replaced = true;
                    is_same = next.size == entry.size && rights(next) != rights(entry);
                }
            });
        }
        if !is_replaced {
            pair.removed = pair.removed.saturating_add(entry.size);
        } else if is_same {
            pair.only_rights = pair.only_rights.saturating_add(entry.size);
        }
    }
}

/// Files that are compared with what they replaced.
const MOST_COMPARED: usize = 500_000;
