//! What containers do, and what that means: events in, alerts out. No kernel, no clock, no network.
//!
//! Reading order: [`event`] (what happened, as capture files and the sensor bring it), [`state`] (the processes,
//! descriptors, accounts and containers that follow from events), [`document`] (events of other sources, which are JSON),
//! [`fields`] (what rules can ask of an event and its state), [`language`] (Falco's rule files: read, checked, resolved), [`engine`] (resolved rules made into a program that
//! raises alerts), [`prefilter`] (what of it a kernel can decide), [`capture`] (files of recorded events), [`recording`] (our
//! own such files), [`mod@replay`] (rules held against such a file),
//! [`configuration`] (Falco's configuration file), [`trial`] (tests of rules by hand).

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

pub mod capture;
pub mod configuration;
pub mod document;
pub mod engine;
pub mod event;
pub mod fields;
pub mod language;
pub mod prefilter;
pub mod recording;
pub mod replay;
pub mod state;
pub mod trial;
mod yaml;
