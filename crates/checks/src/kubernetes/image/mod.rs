//! Where a container's image comes from.

mod unlisted_registry;
mod unpinned_image;

use crate::check::Check;

/// The checks of this section.
pub(super) static CHECKS: &[&Check] = &[&unpinned_image::CHECK, &unlisted_registry::CHECK];
