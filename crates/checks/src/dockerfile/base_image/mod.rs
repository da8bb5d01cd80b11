//! Section A of the catalogue: base images and stages.

mod fixed_platform;
mod image;
mod latest_tag;
mod no_digest;
mod no_tag;
mod platform;
mod redundant_platform;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &no_tag::CHECK,
    &latest_tag::CHECK,
    &no_digest::CHECK,
    &fixed_platform::CHECK,
    &redundant_platform::CHECK,
];
