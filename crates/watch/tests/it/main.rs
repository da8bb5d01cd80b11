//! Watching, tried on the real kernel, real engines, containers and receivers.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod containers;
mod fuzz_corpus;
mod limit;
mod outlet;
mod prevent;
mod record;
#[cfg(feature = "sensor")]
mod reload;
mod respond;
#[cfg(feature = "sensor")]
mod scene;
mod sources;
mod webhook;
