//! Section K of the catalogue: mounts and secrets.

mod engine_socket;
mod host_folder;
mod open_secret;
mod propagation;
mod secret_in_environment;
mod shared_volume;
mod source;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &engine_socket::CHECK,
    &host_folder::CHECK,
    &shared_volume::CHECK,
    &propagation::CHECK,
    &secret_in_environment::CHECK,
    &open_secret::CHECK,
];
