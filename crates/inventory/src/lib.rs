//! What is in an artifact: which distribution, and which packages.
//!
//! Reading order: [`extractor`] (the plug-in trait), [`list`] (every extractor there is),
//! [`collect`] (drives the extractors over the layers as they pass), [`os`] (the extractors for
//! operating systems), [`language`] (those for packages of languages),
//! [`binary`] (programs and libraries),
//! [`licence`] (words and texts → SPDX), [`changelog`] (what vendors write about fixes), [`unpack`] (how compressed files are read), [`place`] (where package databases lie), [`assemble`] (facts of all layers → one
//! inventory).
//!
//! Facts only: no severity, no advisory, no file system, no network.

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

pub mod assemble;
pub mod binary;
pub mod changelog;
pub mod collect;
pub mod extractor;
pub mod in_use;
pub mod language;
pub mod licence;
pub mod list;
pub mod os;
pub mod place;
pub mod sbom;
pub mod setup;
pub mod unpack;
