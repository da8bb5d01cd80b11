//! Programs in the kernel that record what containers do, and what they write made into events.
//!
//! Reading order: [`wire`] (records, as the programs of `bpf/` write them), [`call`] (which system calls there are, what of
//! each is recorded, and which event it becomes), [`encode`] (a record becomes an event), [`filter`] (what is not even
//! recorded), and with the feature `kernel` `kernel` (the programs are loaded, records are read, losses are counted).
//! `gate` refuses what a policy forbids. Only [`filter`] knows of rules.

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

#[cfg(feature = "kernel")]
pub mod births;
pub mod call;
pub mod encode;
pub mod filter;
#[cfg(feature = "kernel")]
pub mod gate;
#[cfg(feature = "kernel")]
pub mod kernel;
#[cfg(feature = "kernel")]
pub mod live;
#[cfg(feature = "kernel")]
mod makers;
pub mod order;
#[cfg(feature = "kernel")]
mod owners;
pub mod present;
#[cfg(feature = "kernel")]
mod programs;
pub mod reach;
#[cfg(feature = "kernel")]
mod sweep;
pub mod untold;
pub mod wire;
