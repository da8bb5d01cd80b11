//! Whose the files of an engine are, and who may do what with them (section 3 of the CIS benchmark).

mod authority_mode;
mod authority_owner;
mod certificate_mode;
mod certificate_owner;
mod configuration_file_mode;
mod configuration_file_owner;
mod configuration_folder_mode;
mod configuration_folder_owner;
mod containerd_socket_mode;
mod containerd_socket_owner;
mod default_file_mode;
mod default_file_owner;
mod engine_socket_mode;
mod engine_socket_owner;
mod fact;
mod key_mode;
mod key_owner;
mod registry_certificate_mode;
mod registry_certificate_owner;
mod service_unit_mode;
mod service_unit_owner;
mod socket_unit_mode;
mod socket_unit_owner;
mod sysconfig_file_mode;
mod sysconfig_file_owner;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &service_unit_owner::CHECK,
    &service_unit_mode::CHECK,
    &socket_unit_owner::CHECK,
    &socket_unit_mode::CHECK,
    &configuration_folder_owner::CHECK,
    &configuration_folder_mode::CHECK,
    &registry_certificate_owner::CHECK,
    &registry_certificate_mode::CHECK,
    &authority_owner::CHECK,
    &authority_mode::CHECK,
    &certificate_owner::CHECK,
    &certificate_mode::CHECK,
    &key_owner::CHECK,
    &key_mode::CHECK,
    &engine_socket_owner::CHECK,
    &engine_socket_mode::CHECK,
    &configuration_file_owner::CHECK,
    &configuration_file_mode::CHECK,
    &default_file_owner::CHECK,
    &default_file_mode::CHECK,
    &sysconfig_file_mode::CHECK,
    &sysconfig_file_owner::CHECK,
    &containerd_socket_owner::CHECK,
    &containerd_socket_mode::CHECK,
];
