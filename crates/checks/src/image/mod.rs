//! Checks of built images: what only their files, their configuration or their history show.
//!
//! Many checks of Dockerfiles look at built images, too ([`crate::check::Run::Built`]): history and configuration
//! are made a Dockerfile again, see [`built`].

pub mod built;
mod input;
pub(crate) mod leftover;

use crate::check::Check;

pub use input::{Input, file_place};

/// All checks of images, by section.
pub static CHECKS: &[&[&Check]] = &[];
