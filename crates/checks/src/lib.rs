//! Judges configuration: Dockerfiles and what is built from them, what starts builds, Compose files, `daemon.json`,
//! Kubernetes manifests.
//!
//! Three steps, each of its own type: [`parse`] turns bytes into a lossless document with spans; the
//! [`check::Check`]s of [`list`] look at documents and tell [`fault::Fault`]s; [`fix`] applies the edits that
//! faults propose. What a fault is worth (exceptions, gates) is decided elsewhere.
//!
//! Pure: no files, no clock, no network. What stands beside a document (`.dockerignore`, the files of a build
//! context, `.env`) comes in as values.

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

mod allowed_registry;
pub mod any;
mod back_end_port;
pub mod build;
pub mod check;
pub mod compose;
pub mod container;
pub mod daemon;
pub mod dockerfile;
mod edit;
pub mod fault;
pub mod fix;
pub mod harden;
pub mod host;
mod host_device;
mod host_folder;
pub mod image;
pub mod kubernetes;
pub mod list;
pub mod mapping;
pub mod mend;
pub mod names;
pub mod outcome;
pub mod own;
pub mod parse;
pub mod path;
pub mod pragma;
pub mod reach;
pub mod secret;
pub mod selection;
pub mod settings;
pub mod source;

pub use allowed_registry::is_from;
pub use secret::form::known_secrets;
