//! Section A of the catalogue: base images and stages.

mod as_casing;
mod before_from;
mod circle;
mod duplicate_name;
mod fixed_platform;
mod foreign_registry;
mod image;
mod invalid_default;
mod latest_tag;
mod name_casing;
mod need;
mod no_digest;
mod no_tag;
mod numbered_stage;
mod other_platform;
mod own_stage;
mod platform;
mod redundant_platform;
mod reserved_name;
mod stage_name;
mod toolchain;
mod undeclared_argument;
mod unknown_stage;
mod unreachable_stage;
mod whole_root;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &no_tag::CHECK,
    &latest_tag::CHECK,
    &no_digest::CHECK,
    &foreign_registry::CHECK,
    &fixed_platform::CHECK,
    &redundant_platform::CHECK,
    &other_platform::CHECK,
    &undeclared_argument::CHECK,
    &invalid_default::CHECK,
    &duplicate_name::CHECK,
    &reserved_name::CHECK,
    &name_casing::CHECK,
    &as_casing::CHECK,
    &numbered_stage::CHECK,
    &unknown_stage::CHECK,
    &own_stage::CHECK,
    &whole_root::CHECK,
    &before_from::CHECK,
    &unreachable_stage::CHECK,
    &circle::CHECK,
    &toolchain::CHECK,
];
