//! What confines a container whatever it may do: security modules, system call filters, no new
//! privileges.

mod apparmor;
pub(crate) mod new_privileges;
pub(crate) mod option;
mod seccomp;
mod selinux;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &apparmor::CHECK,
    &selinux::CHECK,
    &seccomp::CHECK,
    &new_privileges::CHECK,
];
