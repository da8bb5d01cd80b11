//! Checks of the daemon's configuration file, `daemon.json`, without a daemon.

mod edit;
mod engine;
mod firewall;
mod input;
mod inter_container;
mod key;
pub mod keys;
mod kind;
mod new_privileges;
mod syntax;
mod unknown_key;

use crate::check::Check;

pub use engine::Engine;
pub use input::Input;
pub use key::{End, Key};
pub use kind::Kind;

/// All checks of `daemon.json`, in the order of their ids.
pub static CHECKS: &[&[&Check]] = &[&[
    &inter_container::CHECK,
    &firewall::CHECK,
    &new_privileges::CHECK,
    &syntax::CHECK,
    &unknown_key::CHECK,
]];
