//! What follows from the findings: how urgent they are and in which order they are read, which belong to
//! packages that never run, exceptions that accept them, statements that speak of them, filters that leave
//! them out, gates that say yes or no.
//!
//! Pure: no files, no clock, no terminal. Texts, dates and findings come in as values.

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

pub mod compliance;
pub mod config;
pub mod essence;
pub mod exception;
pub mod filter;
pub mod gate;
pub mod headline;
pub mod licence;
pub mod not_loaded;
pub mod order;
pub mod pattern;
pub mod risk;
pub mod scope;
pub mod vex;

#[cfg(test)]
mod sample;
