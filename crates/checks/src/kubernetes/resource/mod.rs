//! What a container may use up, and how it is watched.

mod default_namespace;
mod needless_token;
mod no_probe;
mod secret;
mod unlimited;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &unlimited::CHECK,
    &no_probe::CHECK,
    &needless_token::CHECK,
    &default_namespace::CHECK,
    &secret::CHECK,
];
