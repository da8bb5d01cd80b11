//! What containers are kept from: `watch: prevent:` of the configuration, and the mechanisms that see to it.
//!
//! Reading order: [`ladder`] (mechanisms, and how far each holds here), and with the feature `sensor` `stand` (how far an item
//! holds), `lsm` (items become a policy for rung 4), `canary` (by trying), `plan` (items become policies) and `judge` (is an
//! item against this file?), `bundle` and `place` (what is known of a container before its first process), `names` and `hash`
//! (which file is it?), `governed` (a container from before its start to its end), `hooks` (rung 4
//! for such containers), `ward` (what the threads share: how a question
//! is answered), `admission` and `podman` (how containers come to be governed), `threads`, `standby` (who answers where they don't), `tell`
//! (alerts).

pub mod ladder;
#[cfg(feature = "sensor")]
pub mod lsm;

#[cfg(feature = "sensor")]
mod admission;
#[cfg(feature = "sensor")]
mod bundle;
#[cfg(feature = "sensor")]
pub mod canary;
#[cfg(feature = "sensor")]
mod governed;
#[cfg(feature = "sensor")]
mod hash;
#[cfg(feature = "sensor")]
mod hooks;
#[cfg(feature = "sensor")]
mod judge;
#[cfg(feature = "sensor")]
mod names;
#[cfg(feature = "sensor")]
mod place;
#[cfg(feature = "sensor")]
mod plan;
#[cfg(feature = "sensor")]
mod podman;
#[cfg(feature = "sensor")]
mod prevention;
#[cfg(feature = "sensor")]
pub mod stand;
#[cfg(feature = "sensor")]
mod standby;
#[cfg(feature = "sensor")]
mod tell;
#[cfg(feature = "sensor")]
mod threads;
#[cfg(feature = "sensor")]
mod ward;

pub use ladder::{Rung, Standing};
#[cfg(feature = "sensor")]
use prevention::now;
#[cfg(feature = "sensor")]
pub use prevention::{Failure, Prevention, Raise};
#[cfg(feature = "sensor")]
pub use standby::{Program, stand_by};
