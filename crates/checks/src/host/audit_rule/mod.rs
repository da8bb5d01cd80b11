//! Whose changes of an engine's files the kernel records (section 1 of the CIS benchmark).

mod configuration_file;
mod configuration_folder;
mod containerd;
mod containerd_configuration;
mod containerd_socket;
mod containerd_state;
mod data_root;
mod default_file;
mod dockerd;
mod fact;
mod runc;
mod service_unit;
mod shim;
mod shim_first;
mod shim_second;
mod socket_unit;
mod sysconfig_file;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &dockerd::CHECK,
    &containerd_state::CHECK,
    &data_root::CHECK,
    &configuration_folder::CHECK,
    &service_unit::CHECK,
    &containerd_socket::CHECK,
    &socket_unit::CHECK,
    &default_file::CHECK,
    &configuration_file::CHECK,
    &containerd_configuration::CHECK,
    &sysconfig_file::CHECK,
    &containerd::CHECK,
    &shim::CHECK,
    &shim_first::CHECK,
    &shim_second::CHECK,
    &runc::CHECK,
];
