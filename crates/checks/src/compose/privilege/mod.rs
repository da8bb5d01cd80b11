//! Section I of the catalogue: privilege.

mod privileged;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[&privileged::CHECK];
