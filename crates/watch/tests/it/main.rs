//! Watching, tried on the real kernel, real engines, containers and receivers.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test that is skipped says so, and what was measured is told"
)]

#[cfg(feature = "sensor")]
mod bomb;
mod containers;
#[cfg(feature = "sensor")]
mod fields;
mod fuzz_corpus;
mod limit;
#[cfg(feature = "sensor")]
mod live;
mod outlet;
#[cfg(feature = "sensor")]
mod prevent;
mod record;
#[cfg(feature = "sensor")]
mod reload;
mod respond;
#[cfg(feature = "sensor")]
mod scene;
mod sources;
mod webhook;
