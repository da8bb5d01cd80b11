//! Checks of what starts builds: Bake files, descriptions of CI services, the configuration of `BuildKit`'s daemon.
//! What they build is judged elsewhere.

mod entitlement;
mod input;
mod insecure;
mod list;

use crate::check::Check;

pub use input::{Definition, Inline, Input, Outside};

/// All checks that look at nothing else, in the order of their ids.
pub static CHECKS: &[&[&Check]] = &[&[&insecure::CHECK]];
