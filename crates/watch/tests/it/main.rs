//! Watching this machine, with the real kernel.

#![cfg(feature = "sensor")]

mod reload;
mod scene;
