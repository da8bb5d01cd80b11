//! Which namespaces of the host a container shares.

mod host;
mod host_name;
mod ipc;
mod network;
mod process;
mod user;

use crate::check::Check;
pub(super) use host::is_own_users;
pub(crate) use host::{NETWORK, PROCESSES, is_same, shares_host};

pub(super) static CHECKS: &[&Check] = &[
    &network::CHECK,
    &process::CHECK,
    &ipc::CHECK,
    &host_name::CHECK,
    &user::CHECK,
];
