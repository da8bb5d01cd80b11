//! Fills the index of a layer.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use seawall_model::capability::FileCapability;
use seawall_model::tree::{Entry, EntryKind};

use super::index::{LayerIndex, Record, Role};
use super::lookup::Lookup;
use super::order;

/// Fills a [`LayerIndex`]. Paths are normalised as [`seawall_model::tree`] says.
#[derive(Debug, Default)]
pub struct LayerIndexBuilder {
    strings: String,
    records: Vec<Record>,
    lookup: Lookup,
    /// Capabilities of files by the moment of their record.
    capabilities: BTreeMap<u32, FileCapability>,
    incomplete: bool,
}

impl LayerIndexBuilder {
    /// Makes an empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry; a later one of the same path replaces an earlier one, and something that is no
    /// directory replaces all that lay in the directory before. The root itself is not an entry.
    pub fn add(&mut self, entry: &Entry<'_>) {
        if entry.path.is_empty() {
            return;
        }
        if let Some(id) = self.push(Role::Entry, entry) {
            let (strings, records) = (&self.strings, &self.records);
            self.lookup.insert(id, |id| path_of(strings, records, id));
        }
    }

    /// Notes what whoever runs the file gets that was last added at this path. Other names of it, that are added as
    /// hard links of this path, have it, too.
    pub fn capability(&mut self, path: &str, capability: FileCapability) {
        let found = self.find(path).and_then(|(id, _)| self.record(id));
        let is_file = |it: &Record| matches!(it.kind(), EntryKind::File | EntryKind::HardLink);
        if let Some(moment) = found.filter(is_file).map(|record| record.moment()) {
            self.capabilities.insert(moment, capability);
        }
    }

    /// Returns what whoever runs the file gets that was last added at this path.
    pub(super) fn capability_of(&self, path: &str) -> Option<FileCapability> {
        if self.capabilities.is_empty() {
            return None;
        }
        let (id, _) = self.find(path)?;
        self.capabilities.get(&self.record(id)?.moment()).copied()
    }

    fn record(&self, id: u32) -> Option<Record> {
        self.records.get(usize::try_from(id).ok()?).copied()
    }

    /// Notes that the layer removes this path from the layers below.
    pub fn whiteout(&mut self, path: &str) {
        if !path.is_empty() {
            self.push(Role::Whiteout, &bare(path));
        }
    }

    /// Notes that the layer hides all that the layers below have in this directory (the root is empty).
    pub fn opaque(&mut self, directory: &str) {
        self.push(Role::Opaque, &bare(directory));
    }

    /// Says whether something was left out because the index was full (4 GiB of paths, or a path of more
    /// than 64 KiB).
    pub const fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// Sorts and freezes.
    pub fn build(self) -> LayerIndex {
        let Self {
            mut strings,
            mut records,
            lookup,
            capabilities,
            ..
        } = self;
        drop(lookup);
        strings.shrink_to_fit();
        // Stable, so that of several records about a path the latest stands last; and fast, because
        // most layers are nearly in this order.
        sort(&mut records, &strings);
        let mut sieve = Sieve::new(&strings, records.len());
        for group in records.chunk_by(|a, b| a.path(&strings) == b.path(&strings)) {
            sieve.take(group);
        }
        let mut kept = sieve.kept;
        // A marker below a file makes no directories. Where the file gives way later on, they come
        // after the marker that they lead to.
        if !kept.is_sorted_by(|a, b| compare(a, b, &strings).is_le()) {
            sort(&mut kept, &strings);
        }
        LayerIndex::new(strings, kept, capabilities.into_iter().collect())
    }

    /// Returns the latest entry of exactly this path and its number.
    pub(super) fn find(&self, path: &str) -> Option<(u32, Entry<'_>)> {
        let id = self
            .lookup
            .find(path, |id| path_of(&self.strings, &self.records, id))?;
        Some((id, self.entry(id)?))
    }

    /// Returns an entry by its number.
    pub(super) fn entry(&self, id: u32) -> Option<Entry<'_>> {
        let record = self.records.get(usize::try_from(id).ok()?)?;
        Some(record.entry(&self.strings))
    }

    /// Returns the number of records so far, which is the number that the next one gets.
    pub(super) const fn len(&self) -> usize {
        self.records.len()
    }

    fn push(&mut self, role: Role, entry: &Entry<'_>) -> Option<u32> {
        let id = u32::try_from(self.records.len())
            .ok()
            .filter(|id| *id < u32::MAX);
        let record = Record::new(role, entry, self.strings.len());
        let (Some(record), Some(id)) = (record, id) else {
            self.incomplete = true;
            return None;
        };
        self.strings.push_str(entry.path);
        self.strings.push_str(entry.link.unwrap_or_default());
        self.records.push(record);
        Some(id)
    }
}

/// Turns sorted records into what holds at the end of the layer: of several entries of a path the last;
/// nothing that lay in a directory before something else took its place; and a directory for every
/// parent that the layer does not name.
struct Sieve<'s> {
    strings: &'s str,
    kept: Vec<Record>,
    /// The directories that lead to the current path.
    levels: Vec<Level<'s>>,
}

struct Level<'s> {
    path: &'s str,
    /// What came before this moment (a position in the string of paths) and lies below, is gone.
    grave: Option<u32>,
    /// Where the record of a leaf stands in `kept`.
    leaf: Option<usize>,
}

impl<'s> Sieve<'s> {
    fn new(strings: &'s str, capacity: usize) -> Self {
        Self {
            strings,
            kept: Vec::with_capacity(capacity),
            levels: Vec::new(),
        }
    }

    /// Takes all records about one path.
    fn take(&mut self, group: &[Record]) {
        let Some(path) = group.first().map(|record| record.path(self.strings)) else {
            return;
        };
        while self
            .levels
            .pop_if(|level| !order::is_below(path, level.path))
            .is_some()
        {}
        let grave = self.levels.last().and_then(|level| level.grave);
        let of = |role: Role| group.iter().filter(move |record| record.role() == role);
        let alive = |record: &&Record| grave.is_none_or(|grave| record.moment() > grave);
        let (whiteout, opaque) = (of(Role::Whiteout).next(), of(Role::Opaque).next());
        let entry = of(Role::Entry).rfind(alive);
        if let Some(record) = entry.or(opaque) {
            self.make_parents(path, record);
        } else if let Some(record) = whiteout
            && self.levels.last().is_none_or(|level| level.leaf.is_none())
        {
            self.make_parents(path, record);
        }
        self.kept.extend(whiteout);
        self.kept.extend(opaque);
        let implied = opaque.filter(|_| !path.is_empty()).map(Record::implied);
        let Some(last) = entry.copied().or(implied) else {
            return;
        };
        let own = of(Role::Entry)
            .filter(|record| record.is_leaf())
            .map(Record::moment)
            .max();
        self.levels.push(Level {
            path,
            grave: own.max(grave),
            leaf: last.is_leaf().then_some(self.kept.len()),
        });
        self.kept.push(last);
    }

    /// Makes directories of what leads to a path. A leaf on the way came earlier and gives way: engines
    /// refuse such a layer, and we rather see too much than too little.
    fn make_parents(&mut self, path: &'s str, record: &Record) {
        let above = self.levels.last();
        if let Some(leaf) = above.and_then(|level| level.leaf)
            && let Some(kept) = self.kept.get_mut(leaf)
        {
            *kept = kept.implied();
        }
        let grave = above.and_then(|level| level.grave);
        let known = above.map_or(0, |level| level.path.len().saturating_add(1));
        if let Some(level) = self.levels.last_mut() {
            level.leaf = None;
        }
        for (at, _) in path.match_indices('/').filter(|(at, _)| *at >= known) {
            self.kept.extend(record.implied_above(at));
            let path = path.get(..at).unwrap_or_default();
            self.levels.push(Level {
                path,
                grave,
                leaf: None,
            });
        }
    }
}

fn sort(records: &mut [Record], strings: &str) {
    records.sort_by(|a, b| compare(a, b, strings));
}

fn compare(a: &Record, b: &Record, strings: &str) -> Ordering {
    order::compare(a.path(strings), b.path(strings)).then_with(|| a.role().cmp(&b.role()))
}

fn bare(path: &str) -> Entry<'_> {
    Entry {
        path,
        kind: EntryKind::Directory,
        size: 0,
        mode: 0,
        uid: 0,
        gid: 0,
        link: None,
    }
}

fn path_of<'s>(strings: &'s str, records: &[Record], id: u32) -> &'s str {
    let record = usize::try_from(id).ok().and_then(|id| records.get(id));
    record.map_or("", |record| record.path(strings))
}
