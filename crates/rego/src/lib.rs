//! Policies in Rego: what files declare, and what their rules say of a document.
//!
//! Whoever changes a repository can change its policies, so nothing is evaluated where the rest of the program
//! lives: [`serve`] is the whole life of a process of its own, which has no environment, opens no file, and whose
//! memory and time are bounded from outside. [`protocol`] is what is said to it and what it says, one JSON value a
//! line. The interpreter is behind the feature `interpreter`; [`BUILT_IN`] tells whether it is there.

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

#[cfg(not(feature = "interpreter"))]
mod absent;
#[cfg(feature = "interpreter")]
mod builtin;
#[cfg(feature = "interpreter")]
mod declared;
#[cfg(feature = "interpreter")]
mod depth;
#[cfg(feature = "interpreter")]
mod error;
#[cfg(feature = "interpreter")]
mod metadata;
#[cfg(feature = "interpreter")]
mod path;
#[cfg(feature = "interpreter")]
mod policies;
pub mod protocol;
#[cfg(feature = "interpreter")]
mod subject;
#[cfg(feature = "interpreter")]
mod told;
#[cfg(feature = "interpreter")]
mod worker;

#[cfg(not(feature = "interpreter"))]
pub use absent::{confine, serve};
#[cfg(feature = "interpreter")]
pub use policies::Policies;
#[cfg(feature = "interpreter")]
pub use worker::{confine, serve};

/// Whether policies can be evaluated.
pub const BUILT_IN: bool = cfg!(feature = "interpreter");
