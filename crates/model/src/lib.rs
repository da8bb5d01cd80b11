//! The nouns that every part of Seawall shares.
//!
//! Reading order: what is scanned ([`artifact`], [`image`], [`digest`], [`platform`], [`tree`]), what is found
//! in it ([`inventory`], [`distribution`], [`package`], [`purl`], [`location`]), what we claim
//! about it ([`finding`], [`severity`], [`evidence`]), what others say about it ([`statement`]),
//! what could not be looked at ([`problem`], [`coverage`]), and what follows ([`verdict`],
//! [`report`]). Of hosts: [`host`] (facts), [`assessment`] (what each check says of each object) [`compliance`]
//! (what that means for a framework) and [`posture`] (how the whole stands).
//!
//! [`nearest`] helps whoever reads words of a user: it finds what was meant.
//!
//! This crate knows nobody: no files, no network, no clock, no wire format. Times are values that
//! the caller brings ([`time`]).

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

pub mod artifact;
pub mod assessment;
pub mod capability;
pub mod compliance;
pub mod coverage;
pub mod difference;
pub mod digest;
pub mod distribution;
pub mod evidence;
pub mod explanation;
pub mod finding;
pub mod host;
pub mod image;
pub mod in_use;
pub mod inventory;
pub mod licence;
pub mod location;
pub mod misconfiguration;
pub mod nearest;
pub mod package;
pub mod platform;
pub mod posture;
pub mod problem;
pub mod purl;
pub mod report;
pub mod setup;
pub mod severity;
pub mod signature;
pub mod source_package;
pub mod statement;
pub mod system;
pub mod time;
pub mod tree;
pub mod verdict;
