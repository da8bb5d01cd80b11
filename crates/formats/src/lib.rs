//! Bytes ↔ model, nothing else: no files, no network, no terminal, no clock.

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

pub mod difference;
pub mod explanation;
pub mod host;
mod markup;
pub mod paths;
pub mod picture;
pub mod report;
pub mod runtime_facts;
pub mod sbom;
pub mod vex;
