//! What several checks of images need to know of its files.

pub(super) mod layer;
pub(crate) mod many;
pub(super) mod packaged;
pub(super) mod seen;
pub(crate) mod size;
