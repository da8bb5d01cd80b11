//! What containers are kept from: `watch: prevent:` of the configuration, and the mechanisms that see to it.
//!
//! Reading order: [`ladder`] (mechanisms, and how far each holds here).

pub mod ladder;

pub use ladder::{Rung, Standing};
