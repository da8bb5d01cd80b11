//! Section B of the catalogue: package managers.

mod apt_get_without_yes;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[&apt_get_without_yes::CHECK];
