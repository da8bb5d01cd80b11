//! Section G of the catalogue: labels.

mod empty;
pub(super) mod fact;
mod invalid_key;
mod missing;
mod not_email;
mod not_hash;
mod not_licence;
mod not_semver;
mod not_time;
mod not_url;
mod unknown_key;

use crate::check::Check;

pub(super) use fact::labels::Labels;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &invalid_key::CHECK,
    &missing::CHECK,
    &unknown_key::CHECK,
    &empty::CHECK,
    &not_url::CHECK,
    &not_time::CHECK,
    &not_licence::CHECK,
    &not_hash::CHECK,
    &not_semver::CHECK,
    &not_email::CHECK,
];
