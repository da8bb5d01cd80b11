//! The pipeline: artifact → inventory → matches → findings → verdict. Drives the rooms and owns no rules
//! of its own.
//!
//! Entry points: [`scan`] (one source → target reports), [`conclude`] (target reports → report and
//! verdict), [`check`] (documents → target reports), [`explain`] (an id → why it is reported, or why not), [`database`] (which advisory database
//! is used), [`scap`] (somebody's content and a system → a target report), [`build`] (upstream data → a new one) and
//! [`update`] (a channel → the installed one).

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

pub mod audit;
mod beside;
pub mod build;
pub mod check;
pub mod conclude;
pub mod database;
pub mod difference;
pub mod error;
pub mod explain;
mod finding;
pub mod in_use;
mod judge;
pub mod keep;
pub mod licence;
pub mod listed;
pub mod mend;
pub mod sbom;
pub mod scan;
pub mod scap;
pub mod statement;
mod unpack;
pub mod update;
mod upgrade;
mod whole;

pub use error::{Error, ErrorKind};
