//! `apk`.

mod cache;
mod unpinned;
mod untrusted;
mod upgrade;

use crate::check::Check;

/// The checks of apk.
pub(in crate::dockerfile) static CHECKS: &[&Check] = &[
    &unpinned::CHECK,
    &cache::CHECK,
    &upgrade::CHECK,
    &untrusted::CHECK,
];
