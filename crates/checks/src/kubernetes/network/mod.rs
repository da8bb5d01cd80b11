//! What reaches pods, and the API that objects are written for.

mod isolation;
mod open_service;
mod removed_version;
mod snippet;
mod versions;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &open_service::CHECK,
    &snippet::CHECK,
    &removed_version::CHECK,
    &isolation::CHECK,
];
