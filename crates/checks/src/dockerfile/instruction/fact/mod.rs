//! What several checks of instructions need to know.

pub(in crate::dockerfile) mod archive;
pub(in crate::dockerfile) mod ignored;
pub(in crate::dockerfile) mod path;
pub(in crate::dockerfile) mod port;
