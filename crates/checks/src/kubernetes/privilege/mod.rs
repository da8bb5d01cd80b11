//! Who a container is, and what it may do.

mod capability;
mod low_user;
mod no_user;
mod privilege_escalation;
mod privileged;
mod proc_mount;
mod root_file_system;
mod root_user;
mod unsafe_sysctl;

use crate::check::Check;

pub(super) use no_user::once;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &root_user::CHECK,
    &low_user::CHECK,
    &no_user::CHECK,
    &privileged::CHECK,
    &privilege_escalation::CHECK,
    &capability::CHECK,
    &root_file_system::CHECK,
    &proc_mount::CHECK,
    &unsafe_sysctl::CHECK,
];
