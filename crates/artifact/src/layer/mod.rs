//! Layers: the tar reader, whiteouts, and the squash of all layers into one tree.

/// What one layer does to the tree: its entries, whiteouts and opaque directories, without content.
#[derive(Debug, Default)]
pub struct LayerIndex {}
