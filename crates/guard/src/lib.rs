//! Who may ask the Docker engine for what – enforced, and recorded so that nobody can deny it.
//!
//! [`api`] reads a request once, in one way, and refuses what it does not understand; it is pure. [`decide`] holds what
//! was read against a policy, with what the [`world`] knows of the objects that it names. The faces – a proxy that alone
//! holds the engine's socket, a plugin of the engine, a wrapper of its runtime – bring requests and carry decisions out.

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

pub mod api;
pub mod decide;
pub mod export;
mod file;
pub mod pki;
pub mod plugin;
pub mod principal;
pub mod proxy;
pub mod record;
pub mod scans;
pub mod sink;
mod sole;
pub mod world;
pub mod wrapper;
