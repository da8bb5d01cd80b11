//! Who may do what in the cluster.

mod cluster_admin;
mod escalation;
mod exec;
mod rule;
mod wildcard;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &wildcard::CHECK,
    &cluster_admin::CHECK,
    &escalation::CHECK,
    &exec::CHECK,
];
