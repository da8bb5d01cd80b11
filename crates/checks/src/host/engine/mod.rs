//! How an engine is kept: its place on the host, its age, and what lies about in it (sections 1 and 6 of the CIS
//! benchmark).

pub(super) mod data_root;
pub(crate) mod hardening;
mod program;
pub(super) mod release;
pub(super) mod stopped_containers;
pub(super) mod unused_images;
