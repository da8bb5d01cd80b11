//! How a container is reached: published ports, networks, servers inside.

mod default_bridge;
mod needless_port;
mod open_port;
mod privileged_port;
pub(crate) mod published;
mod ssh_server;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &ssh_server::CHECK,
    &privileged_port::CHECK,
    &needless_port::CHECK,
    &open_port::CHECK,
    &default_bridge::CHECK,
];
