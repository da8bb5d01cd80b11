//! Published vulnerability records: [`version`] orders, [`language`] ecosystems, [`record`]s as facts, [`feed`]s that read
//! upstream's formats, the [`store`] that holds them, and [`matching`] of packages against them.
//!
//! Judgement only: what is vulnerable and how we know. Whether that is allowed is for the policy.

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

pub mod feed;
pub mod language;
pub mod matching;
pub mod record;
pub mod store;
pub mod version;
