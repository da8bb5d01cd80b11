//! Whom we believe: keys, envelopes with signatures, and the signed manifest of a database channel.
//!
//! Reading order: [`key`] (Ed25519 keys, RFC 8032, in PEM as RFC 8410 writes them), [`envelope`]
//! (DSSE: a payload with its signatures), [`manifest`] (what a channel offers, and when an offer is
//! refused).
//!
//! This crate knows neither files nor the network nor the clock: bytes, keys and the present are
//! handed in.

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

pub mod envelope;
pub mod error;
pub mod key;
pub mod manifest;

pub use error::Error;
pub use key::{KeyId, PrivateKey, PublicKey};
pub use manifest::{Accepted, Manifest};
