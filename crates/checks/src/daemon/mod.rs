//! Checks of the daemon's configuration file, `daemon.json`, without a daemon. That it runs rootless (DMN-0001) no
//! file says.

pub(crate) mod address;
mod authorization;
mod base_size;
mod cgroup_namespace;
mod cgroup_parent;
mod contradiction;
mod edit;
pub mod effective;
mod engine;
mod experimental;
mod firewall;
mod foreign_layers;
mod input;
mod insecure_registry;
mod inter_container;
mod key;
mod key_and_flag;
pub mod keys;
mod kind;
mod legacy_registry;
mod live;
mod live_restore;
mod log_level;
mod log_rotation;
mod new_privileges;
mod no_seccomp;
pub(crate) mod open_listener;
mod plain_mirror;
mod raw_logs;
mod remote_log;
mod rootless;
mod seccomp_profile;
mod storage_driver;
mod swarm;
mod syntax;
mod ulimits;
mod unknown_key;
mod user_namespace;
mod userland_proxy;

use crate::check::Check;

pub use engine::Engine;
pub use input::Input;
pub use key::{End, Key};
pub use kind::Kind;

/// All checks of `daemon.json`, in the order of their ids.
pub static CHECKS: &[&[&Check]] = &[&[
    &rootless::CHECK,
    &inter_container::CHECK,
    &log_level::CHECK,
    &firewall::CHECK,
    &insecure_registry::CHECK,
    &storage_driver::CHECK,
    &open_listener::CHECK,
    &ulimits::CHECK,
    &user_namespace::CHECK,
    &cgroup_parent::CHECK,
    &base_size::CHECK,
    &authorization::CHECK,
    &remote_log::CHECK,
    &new_privileges::CHECK,
    &live_restore::CHECK,
    &userland_proxy::CHECK,
    &seccomp_profile::CHECK,
    &experimental::CHECK,
    &legacy_registry::CHECK,
    &syntax::CHECK,
    &unknown_key::CHECK,
    &key_and_flag::CHECK,
    &no_seccomp::CHECK,
    &cgroup_namespace::CHECK,
    &foreign_layers::CHECK,
    &raw_logs::CHECK,
    &log_rotation::CHECK,
    &plain_mirror::CHECK,
    &contradiction::CHECK,
]];
