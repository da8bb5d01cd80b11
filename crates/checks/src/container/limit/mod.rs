//! How much of the host a container may use up.

mod bound;
mod cgroup_parent;
mod memory;
mod process;
mod processor;
mod ulimit;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &memory::CHECK,
    &processor::CHECK,
    &process::CHECK,
    &ulimit::CHECK,
    &cgroup_parent::CHECK,
];
