//! Where an image and its packages come from.

mod old;
mod unsigned;
mod unvalidated;
mod unverified_packages;

use crate::check::Check;

pub(super) static CHECKS: &[&Check] = &[
    &unverified_packages::CHECK,
    &unvalidated::CHECK,
    &old::CHECK,
    &unsigned::CHECK,
];
