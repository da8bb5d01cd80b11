//! What one layer does to the tree: its entries, whiteouts and opaque directories, without content.

use seawall_model::tree::Entry;

/// What one layer does to the tree.
#[derive(Debug, Default)]
pub struct LayerIndex {}

impl LayerIndex {
    /// Returns the entry of exactly this path.
    pub fn get(&self, path: &str) -> Option<Entry<'_>> {
        let _ = path;
        todo!()
    }

    /// Returns all entries in the order of the tree (a directory directly before what lies in it).
    /// Parents that the layer does not name itself are left out.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        std::iter::empty()
    }

    /// Returns the paths that this layer removes from the layers below, sorted.
    pub fn whiteouts(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    /// Returns the directories whose content in the layers below is hidden, sorted. The root is empty.
    pub fn opaques(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Says whether the layer has no entry at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Fills a [`LayerIndex`]. Paths are normalised as [`seawall_model::tree`] says.
#[derive(Debug, Default)]
pub struct LayerIndexBuilder {}

impl LayerIndexBuilder {
    /// Makes an empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an entry; a later one of the same path replaces an earlier one.
    pub fn add(&mut self, entry: &Entry<'_>) {
        let _ = entry;
    }

    /// Notes that the layer removes this path from the layers below.
    pub fn whiteout(&mut self, path: &str) {
        let _ = path;
    }

    /// Notes that the layer hides all that the layers below have in this directory (the root is empty).
    pub fn opaque(&mut self, directory: &str) {
        let _ = directory;
    }

    /// Sorts and freezes.
    pub fn build(self) -> LayerIndex {
        todo!()
    }
}
