//! Watching this machine, with the real kernel where there is a sensor.

#![allow(
    clippy::print_stdout,
    reason = "a test that is skipped says so, and what was measured is told"
)]

mod fuzz_corpus;
#[cfg(feature = "sensor")]
mod reload;
#[cfg(feature = "sensor")]
mod scene;
