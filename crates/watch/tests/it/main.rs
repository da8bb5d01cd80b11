//! Watching this machine, with the real kernel where there is a sensor.

mod fuzz_corpus;
#[cfg(feature = "sensor")]
mod reload;
#[cfg(feature = "sensor")]
mod scene;
