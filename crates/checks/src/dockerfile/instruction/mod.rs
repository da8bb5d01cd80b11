//! Section F of the catalogue: instructions.

mod maintainer;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[&maintainer::CHECK];
