//! Section L of the catalogue: resources and life.

mod control_group;
mod cpu_limit;
mod health;
mod limit;
mod memory_limit;
mod mutable_tag;
mod process_limit;
mod restart_policy;
mod unlimited_resource;

use crate::check::Check;

pub(in crate::compose) use mutable_tag::tag;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &memory_limit::CHECK,
    &cpu_limit::CHECK,
    &process_limit::CHECK,
    &unlimited_resource::CHECK,
    &control_group::CHECK,
    &restart_policy::CHECK,
    &health::CHECK,
    &mutable_tag::CHECK,
];
