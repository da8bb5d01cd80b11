//! `apt-get`, and `apt` and `aptitude` in its place.

mod apt;
mod cache;
mod force_yes;
mod key_for_all;
mod lists;
mod recommends;
mod said;
mod trusted_source;
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
    &trusted_source::CHECK,
    &key_for_all::CHECK,
];
