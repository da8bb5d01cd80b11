//! Evaluates XCCDF 1.2 checklists and OVAL 5.11 definitions against a system.
//!
//! Reading order: documents ([`content`]: data streams, plain files), what they say of a checklist ([`xccdf`]) and of
//! facts ([`oval`], [`cpe`]), the run over both ([`audit`]), and the documents that tell of it ([`mod@write`]).
//!
//! The system is asked through [`seawall_model::system::System`] only: this crate opens nothing, reads no clock and
//! knows no network. Content is hostile input: document type declarations are refused, nothing that a document names
//! is fetched, and everything is bounded by [`limits`]. What is unknown, unsupported or could not be looked at has a
//! result of its own and never passes.

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

pub mod audit;
pub mod content;
pub mod cpe;
pub mod error;
pub mod limits;
pub mod oval;
pub mod pattern;
pub mod write;
pub mod xccdf;
mod xml;
