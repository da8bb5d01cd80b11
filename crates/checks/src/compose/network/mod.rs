//! Section J of the catalogue: namespaces and network.

mod default_bridge;
mod host_ipc;
mod host_name;
mod host_network;
mod host_processes;
mod host_users;
mod low_port;
mod namespace;
mod needless_port;
mod open_port;
mod port_clash;
mod port_not_exposed;
mod ssh_server;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &host_network::CHECK,
    &host_processes::CHECK,
    &host_ipc::CHECK,
    &host_name::CHECK,
    &host_users::CHECK,
    &open_port::CHECK,
    &low_port::CHECK,
    &needless_port::CHECK,
    &port_clash::CHECK,
    &default_bridge::CHECK,
    &ssh_server::CHECK,
    &port_not_exposed::CHECK,
];
