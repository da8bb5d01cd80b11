//! Section L of the catalogue: the document itself, and what no peer judges.

mod develop;
mod model;
mod provider;
mod style;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[
    &style::CHECK,
    &develop::CHECK,
    &provider::CHECK,
    &model::CHECK,
];
