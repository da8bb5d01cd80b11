//! Section I of the catalogue: privilege.

mod capability;
mod capability_by_name;
mod confinement;
mod device;
mod new_privileges;
mod privileged;
mod privileged_build;
mod root_file_system;
mod root_user;
mod security_option;
mod selinux;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &privileged::CHECK,
    &capability::CHECK,
    &capability_by_name::CHECK,
    &new_privileges::CHECK,
    &security_option::CHECK,
    &confinement::CHECK,
    &selinux::CHECK,
    &root_user::CHECK,
    &root_file_system::CHECK,
    &device::CHECK,
    &privileged_build::CHECK,
];
