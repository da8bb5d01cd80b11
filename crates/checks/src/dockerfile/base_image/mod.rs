//! Section A of the catalogue: base images and stages.

mod as_casing;
mod before_from;
mod circle;
mod duplicate_name;
mod fixed_platform;
mod image;
mod invalid_default;
mod latest_tag;
mod name_casing;
mod no_digest;
mod no_tag;
mod platform;
mod redundant_platform;
mod reserved_name;
mod stage_name;
mod undeclared_argument;
mod unreachable_stage;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &no_tag::CHECK,
    &latest_tag::CHECK,
    &no_digest::CHECK,
    &fixed_platform::CHECK,
    &redundant_platform::CHECK,
    &undeclared_argument::CHECK,
    &invalid_default::CHECK,
    &duplicate_name::CHECK,
    &reserved_name::CHECK,
    &name_casing::CHECK,
    &as_casing::CHECK,
    &before_from::CHECK,
    &unreachable_stage::CHECK,
    &circle::CHECK,
];
