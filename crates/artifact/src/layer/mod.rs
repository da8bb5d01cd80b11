//! Layers: the tar reader, whiteouts, and the squash of all layers into one tree
//! (OCI image-spec 1.1, layer.md).
//!
//! Reading order: [`tar`] (members of an archive), [`walk`] (one tar past a visitor), [`blob`] (stored
//! layers: digests, decoding, threads), [`index`] (what a layer does to the tree), [`squash`] (the tree).

pub mod blob;
mod builder;
pub(crate) mod capability;
pub mod index;
mod lookup;
mod order;
pub mod squash;
pub mod tar;
pub mod walk;
mod whiteout;

pub use blob::{BlobOutcome, LayerBlob, LayerStream, walk_blobs, walk_stream};
pub use builder::LayerIndexBuilder;
pub use index::LayerIndex;
pub use squash::SquashedTree;
pub use tar::{Member, TarError, TarReader};
pub use walk::{Budget, LayerScan, walk_tar};
