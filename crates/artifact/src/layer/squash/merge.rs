//! Makes the merged tree: one pass over all layers in the order of the tree.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use seawall_model::problem::{Problem, ProblemKind};

use crate::layer::index::{LayerIndex, Record, Role};
use crate::layer::order;

/// One visible path: the layer and the number of its record there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    layer: u32,
    record: u32,
}

impl Slot {
    fn new(layer: usize, record: usize) -> Option<Self> {
        Some(Self {
            layer: u32::try_from(layer).ok()?,
            record: u32::try_from(record).ok()?,
        })
    }

    pub(super) fn layer(self) -> usize {
        usize::try_from(self.layer).unwrap_or(usize::MAX)
    }

    pub(super) fn record(self) -> usize {
        usize::try_from(self.record).unwrap_or(usize::MAX)
    }

    pub(super) fn path(self, layers: &[Option<Arc<LayerIndex>>]) -> Option<&str> {
        let layer = layers.get(self.layer())?.as_deref()?;
        Some(layer.path(layer.records().get(self.record())?))
    }
}

/// Merges the layers. Also tells where engines differ.
pub(super) fn merge(layers: &[Option<Arc<LayerIndex>>]) -> (Vec<Slot>, Vec<Problem>) {
    let mut heads: BinaryHeap<Head<'_>> = layers
        .iter()
        .enumerate()
        .filter_map(|(number, layer)| Head::first(number, layer.as_deref()?))
        .collect();
    let mut merger = Merger {
        slots: Vec::new(),
        levels: Vec::new(),
        problems: Vec::new(),
    };
    let mut group: Vec<Said<'_>> = Vec::new();
    while let Some(head) = heads.pop() {
        if group.first().is_some_and(|said| said.path != head.path) {
            merger.take(&group);
            group.clear();
        }
        // The next record of the same layer is most often the next of all: no need to go through the heap.
        let mut current = Some(head);
        while let Some(head) = current {
            if group.first().is_some_and(|said| said.path != head.path) {
                if heads.peek().is_some_and(|other| *other > head) {
                    heads.push(head);
                    break;
                }
                merger.take(&group);
                group.clear();
            } else if heads.peek().is_some_and(|other| *other > head) {
                heads.push(head);
                break;
            }
            group.push(head.said());
            current = head.next();
        }
    }
    merger.take(&group);
    merger.slots.shrink_to_fit();
    (merger.slots, merger.problems)
}

/// The next record of one layer. The greatest is the next in the order of the tree, and of one path the
/// lowest layer.
struct Head<'l> {
    path: &'l str,
    layer: usize,
    number: usize,
    index: &'l LayerIndex,
    record: &'l Record,
}

/// What one layer says about the current path.
#[derive(Clone, Copy)]
struct Said<'l> {
    path: &'l str,
    layer: usize,
    number: usize,
    record: &'l Record,
}

impl<'l> Head<'l> {
    fn first(layer: usize, index: &'l LayerIndex) -> Option<Self> {
        Self::at(layer, 0, index)
    }

    fn at(layer: usize, number: usize, index: &'l LayerIndex) -> Option<Self> {
        let record = index.records().get(number)?;
        Some(Self {
            path: index.path(record),
            layer,
            number,
            index,
            record,
        })
    }

    fn next(self) -> Option<Self> {
        Self::at(self.layer, self.number.checked_add(1)?, self.index)
    }

    const fn said(&self) -> Said<'l> {
        Said {
            path: self.path,
            layer: self.layer,
            number: self.number,
            record: self.record,
        }
    }
}

impl Ord for Head<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = order::compare(self.path, other.path);
        place
            .then(self.layer.cmp(&other.layer))
            .then(self.number.cmp(&other.number))
            .reverse()
    }
}

impl PartialOrd for Head<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head<'_> {}

struct Merger<'l> {
    slots: Vec<Slot>,
    /// The directories that lead to the current path.
    levels: Vec<Level<'l>>,
    problems: Vec<Problem>,
}

struct Level<'l> {
    path: &'l str,
    /// What layers below this one have further down is hidden.
    floor: usize,
}

impl<'l> Merger<'l> {
    /// Takes what all layers say about one path, lowest first.
    fn take(&mut self, group: &[Said<'l>]) {
        let Some(path) = group.first().map(|said| said.path) else {
            return;
        };
        while self
            .levels
            .pop_if(|level| !order::is_below(path, level.path))
            .is_some()
        {}
        let inherited = self.levels.last().map_or(0, |level| level.floor);
        let topmost = |wanted: &dyn Fn(&Record) -> bool| {
            group
                .iter()
                .rfind(|said| wanted(said.record))
                .map_or(0, |said| said.layer)
        };
        let floor = inherited.max(topmost(&|record| record.role() == Role::Whiteout));
        if let Some(visible) = visible(group, floor) {
            self.slots.extend(Slot::new(visible.layer, visible.number));
        }
        self.note_replaced_leaf(group, floor);
        let hides = topmost(&|record| record.role() == Role::Opaque || record.is_leaf());
        self.levels.push(Level {
            path,
            floor: floor.max(hides),
        });
    }

    /// A directory that is only implied, above something that is no directory: an engine that unpacks
    /// each layer by itself replaces it, one that unpacks over the layers below writes through it.
    fn note_replaced_leaf(&mut self, group: &[Said<'l>], floor: usize) {
        let mut below: Option<&Said<'_>> = None;
        for said in group
            .iter()
            .filter(|said| said.record.role() >= Role::Implied)
        {
            let replaces = said.record.role() == Role::Implied
                && said.layer >= floor
                && below.is_some_and(|below| below.layer >= floor && below.record.is_leaf());
            if replaces && self.problems.len() < MOST_PROBLEMS {
                let why = "a layer has files below it without making it a directory, and a layer below \
                           has something else there; engines differ about the outcome";
                let problem = Problem::new(ProblemKind::Input, "layer entry", why);
                self.problems
                    .push(problem.at(said.path).in_layer(said.layer));
            }
            below = Some(said);
        }
    }
}

/// Finds the copy that one sees, among those of the layers from `floor` upwards.
fn visible<'g, 'l>(group: &'g [Said<'l>], floor: usize) -> Option<&'g Said<'l>> {
    let mut seen: Option<&Said<'_>> = None;
    for said in group
        .iter()
        .filter(|said| said.layer >= floor && said.record.role() >= Role::Implied)
    {
        // An implied directory leaves a directory as it is.
        let keeps =
            said.record.role() == Role::Implied && seen.is_some_and(|seen| !seen.record.is_leaf());
        if !keeps {
            seen = Some(said);
        }
    }
    seen
}

const MOST_PROBLEMS: usize = 50;
