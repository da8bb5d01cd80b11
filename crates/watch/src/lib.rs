//! Watching a machine: what its sensor and other sources tell is held against rules, and alerts are handed on, recorded and
//! answered.
//!
//! Reading order: [`told`] (an alert, and whom it is about), [`observer`] (what goes on beside the rules: each room that
//! prints, hands on, records, answers or counts is one), [`record`] (recordings, and the ring of what happened before an
//! alert), [`standing`] (how a service stands), [`metrics`] (which is told to
//! whoever asks), [`reload`] (rules that change), `containers` (who they are, as engines and bundles tell it), [`source`]
//! (other sources of events than the kernel), and with the feature `sensor` `service` (the loop that brings them together).
//! The rules themselves are the crate `runtime`, the kernel's side
//! the crate `sensor`.

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

#[cfg(feature = "sensor")]
mod accounts;
pub mod choice;
pub mod containers;
pub mod facts;
pub mod falco;
pub mod internal;
pub mod limit;
pub mod metrics;
#[cfg(feature = "sensor")]
mod names;
pub mod observer;
pub mod outlet;
pub mod prevent;
pub mod record;
pub mod reload;
pub mod respond;
#[cfg(feature = "sensor")]
pub mod service;
pub mod source;
pub mod standing;
pub mod tls;
pub mod told;
