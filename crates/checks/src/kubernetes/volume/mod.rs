//! What of the node a pod mounts.

mod engine_socket;
mod host_path;
mod mounted;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[&host_path::CHECK, &engine_socket::CHECK];
