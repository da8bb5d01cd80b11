//! The tree of a whole artifact: all layers applied (OCI image-spec 1.1, layer.md, "Applying Changesets").
//!
//! Nothing is copied out of the layers: the merged tree is a sorted list of eight bytes for each visible
//! path, made in one pass over the layers' sorted indexes.

mod merge;
mod resolve;

use std::sync::Arc;

use seawall_model::capability::FileCapability;
use seawall_model::problem::Problem;
use seawall_model::tree::{Entry, Files, Resolved, Tree};

use super::index::{LayerIndex, Role};
use super::order;
use merge::Slot;

/// All layers of an artifact as one tree.
#[derive(Debug)]
pub struct SquashedTree {
    layers: Vec<Option<Arc<LayerIndex>>>,
    slots: Vec<Slot>,
    problems: Vec<Problem>,
}

impl SquashedTree {
    /// Applies the layers, lowest first; `None` stands for a layer that could not be read.
    pub fn new(layers: Vec<Option<Arc<LayerIndex>>>) -> Self {
        let (slots, problems) = merge::merge(&layers);
        Self {
            layers,
            slots,
            problems,
        }
    }

    /// Returns where engines differ about the tree, with the layer set.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns the visible entry of exactly this path (no links followed) and its layer. A directory that
    /// no layer names itself has the attributes of one made on the way.
    pub fn get(&self, path: &str) -> Option<(usize, Entry<'_>)> {
        let slot = self.slots.get(self.find(path)?)?;
        let layer = self.layers.get(slot.layer())?.as_deref()?;
        Some((
            slot.layer(),
            layer.entry(layer.records().get(slot.record())?),
        ))
    }

    /// Returns all visible entries in the order of the tree, each with its layer.
    pub fn entries(&self) -> impl Iterator<Item = (usize, Entry<'_>)> {
        self.slots.iter().filter_map(|slot| {
            let layer = self.layers.get(slot.layer())?.as_deref()?;
            Some((
                slot.layer(),
                layer.entry(layer.records().get(slot.record())?),
            ))
        })
    }

    fn find(&self, path: &str) -> Option<usize> {
        self.slots
            .binary_search_by(|slot| order::compare(self.path(*slot), path))
            .ok()
    }

    fn path(&self, slot: Slot) -> &str {
        slot.path(&self.layers).unwrap_or_default()
    }
}

impl Tree for SquashedTree {
    fn resolve(&self, path: &str) -> Resolved {
        resolve::resolve(self, path)
    }

    fn layer_of(&self, path: &str) -> Option<usize> {
        self.slots.get(self.find(path)?).map(|slot| slot.layer())
    }

    fn changed_after(&self, path: &str, after: usize) -> Option<usize> {
        let was_directory = self.was_directory(path, after);
        let above = self.layers.iter().enumerate().skip(after.saturating_add(1));
        above
            .filter_map(|(number, layer)| Some((number, layer.as_deref()?)))
            .find(|(_, layer)| changes(layer, path, was_directory))
            .map(|(number, _)| number)
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let mut names = Vec::new();
        let Some(start) = self.first_below(directory) else {
            return names;
        };
        let mut rest = self.slots.get(start..).unwrap_or_default();
        while let Some(slot) = rest.first().copied() {
            let path = self.path(slot);
            if !order::is_below(path, directory) {
                break;
            }
            let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
            names.push(name.to_owned());
            // What lies in it follows directly.
            rest = rest.get(1..).unwrap_or_default();
            let inner = rest.partition_point(|slot| order::is_below(self.path(*slot), path));
            rest = rest.get(inner..).unwrap_or_default();
        }
        // Names as such are sorted a little differently from paths in the tree.
        names.sort_unstable();
        names
    }
}

impl Files for SquashedTree {
    fn each(&self, tell: &mut dyn FnMut(usize, &Entry<'_>)) {
        for (layer, entry) in self.entries() {
            tell(layer, &entry);
        }
    }

    fn each_capability(&self, tell: &mut dyn FnMut(usize, &Entry<'_>, &FileCapability)) {
        for layer in 0..self.layers.len() {
            self.tell_capabilities(layer, tell);
        }
    }

    fn each_hidden(&self, layers: usize, tell: &mut dyn FnMut(usize, &Entry<'_>)) {
        let known = self.layers.iter().take(layers);
        let mut hidden: Vec<Vec<bool>> = known
            .map(|layer| layer.as_deref().map_or(0, |it| it.records().len()))
            .map(|count| vec![true; count])
            .collect();
        for slot in &self.slots {
            let of_layer = hidden.get_mut(slot.layer());
            if let Some(is_hidden) = of_layer.and_then(|it| it.get_mut(slot.record())) {
                *is_hidden = false;
            }
        }
        for (number, (layer, hidden)) in self.layers.iter().zip(&hidden).enumerate() {
            let Some(layer) = layer.as_deref() else {
                continue;
            };
            let records = layer.records().iter().zip(hidden);
            for (record, _) in
                records.filter(|(record, hidden)| **hidden && record.role() == Role::Entry)
            {
                tell(number, &layer.entry(record));
            }
        }
    }

    fn entry_of_layer(&self, layer: usize, path: &str, tell: &mut dyn FnMut(&Entry<'_>)) {
        let index = self.layers.get(layer).and_then(Option::as_deref);
        if let Some(entry) = index.and_then(|index| index.get(path)) {
            tell(&entry);
        }
    }

    fn each_of_layer(&self, layer: usize, tell: &mut dyn FnMut(&Entry<'_>)) {
        let index = self.layers.get(layer).and_then(Option::as_deref);
        for entry in index.iter().flat_map(|index| index.entries()) {
            tell(&entry);
        }
    }
}

impl SquashedTree {
    /// Tells the visible files of a layer that have capabilities.
    fn tell_capabilities(
        &self,
        layer: usize,
        tell: &mut dyn FnMut(usize, &Entry<'_>, &FileCapability),
    ) {
        let index = self.layers.get(layer).and_then(Option::as_deref);
        for (record, entry, capability) in index.iter().flat_map(|index| index.capabilities()) {
            let slot = self.find(entry.path).and_then(|at| self.slots.get(at));
            let is_visible = slot.is_some_and(|it| (it.layer(), it.record()) == (layer, record));
            if is_visible {
                tell(layer, &entry, capability);
            }
        }
    }

    fn first_below(&self, directory: &str) -> Option<usize> {
        if directory.is_empty() {
            return Some(0);
        }
        self.find(directory)?.checked_add(1)
    }

    /// Says whether the path was a directory when this layer was the topmost one.
    fn was_directory(&self, path: &str, layer: usize) -> bool {
        let below = self.layers.iter().take(layer.saturating_add(1)).rev();
        let mut records = below.filter_map(|layer| {
            let about = layer
                .as_deref()?
                .about(path)
                .filter(|record| record.role() >= Role::Implied);
            about.last().map(|record| !record.is_leaf())
        });
        records.next().unwrap_or(false)
    }
}

/// Says whether a layer removes or replaces what the layers below have at this path.
fn changes(layer: &LayerIndex, path: &str, was_directory: bool) -> bool {
    let mut end = 0_usize;
    let root_opaque = layer.about("").any(|record| record.role() == Role::Opaque);
    if root_opaque && !path.is_empty() {
        return true;
    }
    // From the top: where the layer says nothing about a directory, it says nothing about what is in it.
    while let Some(length) = path.get(end..).and_then(|rest| rest.find('/')) {
        end = end.saturating_add(length);
        let above = path.get(..end).unwrap_or_default();
        let (mut known, mut hides) = (false, false);
        for record in layer.about(above) {
            known = true;
            hides |= matches!(record.role(), Role::Whiteout | Role::Opaque) || record.is_leaf();
        }
        if hides || !known {
            return hides;
        }
        end = end.saturating_add(1);
    }
    layer.about(path).any(|record| match record.role() {
        Role::Whiteout | Role::Entry => true,
        Role::Implied => !was_directory,
        Role::Opaque => false,
    })
}
