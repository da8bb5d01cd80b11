//! Section F of the catalogue: how the file is written.

mod description;
mod empty_continuation;
mod enclosing;
mod inline_ignore;
mod instruction_casing;
mod legacy_pair;
mod syntax_directive;
mod syntax_error;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &legacy_pair::CHECK,
    &empty_continuation::CHECK,
    &instruction_casing::CHECK,
    &description::CHECK,
    &syntax_error::CHECK,
    &inline_ignore::CHECK,
    &syntax_directive::CHECK,
];
