//! Where artifacts come from and how their layers are read.
//!
//! Reading order: [`source`] (where an artifact lies and how to open it), [`image`] (manifests and
//! configurations), [`unpack`] (bounded decoders: the only door for compressed bytes), [`layer`]
//! (the tar reader, whiteouts, and the squash of all layers into one tree). Beside them [`fetch`]: files that
//! are fetched whole, for the advisory database, and [`system`]: systems that are asked one question at a time.
//!
//! This crate knows nothing of packages: whoever wants the content of a file hands a
//! [`seawall_model::tree::LayerVisitors`] to [`source::Source::walk`].

#![deny(missing_docs)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "tests may fail loudly"
    )
)]

pub mod error;
pub mod fetch;
pub mod host;
pub mod image;
pub mod layer;
pub mod limits;
pub mod source;
pub mod system;
pub mod unpack;

pub use error::{Error, ErrorKind};
