//! What several checks of instructions need to know.

pub(super) mod archive;
pub(super) mod ignored;
pub(super) mod path;
pub(super) mod port;
