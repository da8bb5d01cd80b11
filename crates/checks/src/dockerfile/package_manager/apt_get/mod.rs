//! `apt-get`, and `apt` and `aptitude` in its place.

mod apt;
mod cache;
mod force_yes;
mod lists;
mod recommends;
mod unauthenticated;
mod unpinned;
mod upgrade;
mod without_yes;

use crate::check::Check;

/// The checks of APT.
pub(in crate::dockerfile) static CHECKS: &[&Check] = &[
    &unpinned::CHECK,
    &lists::CHECK,
    &cache::CHECK,
    &without_yes::CHECK,
    &recommends::CHECK,
    &apt::CHECK,
    &upgrade::CHECK,
    &unauthenticated::CHECK,
    &force_yes::CHECK,
];
