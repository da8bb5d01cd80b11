//! Bytes of layers that no container sees: files that a later layer removes or replaces.
//!
//! Efficiency is the part of the bytes of all layers that the finished tree has. A file with several names in its
//! layer is needed as long as one of them is seen.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::tree::{Entry, EntryKind};

use crate::image::Input;

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

/// A file that was replaced.
struct Replaced {
    pair: (usize, usize),
    size: u64,
    rights: (u32, u32, u32),
}

impl Waste {
    /// Looks through all layers.
    pub(super) fn of(input: &Input<'_>) -> Self {
        let mut waste = Self::default();
        let layers = input.artifact.layers.len();
        let mut replaced: HashMap<(usize, String), Vec<Replaced>> = HashMap::new();
        for layer in 0..layers {
            let kept = kept_by_other_names(input, layer);
            input.files.each_of_layer(layer, &mut |entry| {
                if entry.kind == EntryKind::File {
                    waste.add(input, layer, entry, &kept, &mut replaced);
                }
            });
        }
        for layer in 0..layers {
            input.files.each_of_layer(layer, &mut |entry| {
                if entry.kind == EntryKind::File && !replaced.is_empty() {
                    waste.compare(layer, entry, &mut replaced);
                }
            });
        }
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

    fn add(
        &mut self,
        input: &Input<'_>,
        layer: usize,
        entry: &Entry<'_>,
        kept: &HashSet<String>,
        replaced: &mut HashMap<(usize, String), Vec<Replaced>>,
    ) {
        self.total = self.total.saturating_add(entry.size);
        let visible = input.files.layer_of(entry.path);
        if visible == Some(layer) || entry.size == 0 || kept.contains(entry.path) {
            return;
        }
        let Some(by) = input.files.changed_after(entry.path, layer) else {
            return;
        };
        self.wasted = self.wasted.saturating_add(entry.size);
        let pair = self.pairs.entry((layer, by)).or_default();
        pair.bytes = pair.bytes.saturating_add(entry.size);
        pair.files = pair.files.saturating_add(1);
        // Until its successor is found.
        pair.removed = pair.removed.saturating_add(entry.size);
        if entry.size > pair.largest.0 {
            pair.largest = (entry.size, entry.path.to_owned());
        }
        if replaced.len() < MOST_COMPARED {
            let key = (by, entry.path.to_owned());
            replaced.entry(key).or_default().push(Replaced {
                pair: (layer, by),
                size: entry.size,
                rights: (entry.mode, entry.uid, entry.gid),
            });
        }
    }

    /// Compares a file with what it took the place of.
    fn compare(
        &mut self,
        layer: usize,
        entry: &Entry<'_>,
        replaced: &mut HashMap<(usize, String), Vec<Replaced>>,
    ) {
        let Some(all) = replaced.remove(&(layer, entry.path.to_owned())) else {
            return;
        };
        for before in all {
            let Some(pair) = self.pairs.get_mut(&before.pair) else {
                continue;
            };
            pair.removed = pair.removed.saturating_sub(before.size);
            let rights = (entry.mode, entry.uid, entry.gid);
            if entry.size == before.size && rights != before.rights {
                pair.only_rights = pair.only_rights.saturating_add(before.size);
            }
        }
    }
}

/// Returns the files of a layer that are still seen by another name.
fn kept_by_other_names(input: &Input<'_>, layer: usize) -> HashSet<String> {
    let mut kept = HashSet::new();
    input.files.each_of_layer(layer, &mut |entry| {
        if let (EntryKind::HardLink, Some(link)) = (entry.kind, entry.link)
            && input.files.layer_of(entry.path) == Some(layer)
        {
            kept.insert(link.to_owned());
        }
    });
    kept
}

/// Files that are compared with what they replaced.
const MOST_COMPARED: usize = 500_000;
