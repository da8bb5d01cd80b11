//! What several checks of images need to know of its files.

pub(super) mod layer;
pub(crate) mod many;
pub(super) mod packaged;
pub(crate) mod size;
