//! `zypper`.

mod cache;
mod dist_upgrade;
mod unpinned;
mod update;
mod without_yes;

use crate::check::Check;

/// The checks of zypper.
pub(in crate::dockerfile) static CHECKS: &[&Check] = &[
    &without_yes::CHECK,
    &dist_upgrade::CHECK,
    &update::CHECK,
    &cache::CHECK,
    &unpinned::CHECK,
];
