//! Walls between a container and its node.

mod apparmor;
mod host_namespace;
mod host_port;
mod seccomp;
mod selinux;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &seccomp::CHECK,
    &apparmor::CHECK,
    &selinux::CHECK,
    &host_namespace::CHECK,
    &host_port::CHECK,
];
