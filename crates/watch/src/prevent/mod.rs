//! What containers are kept from: `watch: prevent:` of the configuration, and the mechanisms that see to it.
//!
//! Reading order: [`ladder`] (mechanisms, and how far each holds here), and with the
//! feature `sensor` `lsm` (items become a policy for rung 4).

pub mod ladder;
#[cfg(feature = "sensor")]
pub mod lsm;

pub use ladder::{Rung, Standing};
