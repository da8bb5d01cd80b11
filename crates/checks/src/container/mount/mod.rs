//! What a container sees of the host through its mounts, and whether it can write to its own root.

mod engine_socket;
mod host_folder;
mod propagation;
mod read_only_root;
pub(crate) mod source;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &host_folder::CHECK,
    &read_only_root::CHECK,
    &propagation::CHECK,
    &engine_socket::CHECK,
];
