//! Checks of Dockerfiles.

use crate::check::Check;
use crate::parse::dockerfile::syntax::Dockerfile;
use crate::settings::Settings;

/// What a check of Dockerfiles sees.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The Dockerfile.
    pub document: &'a Dockerfile,
    /// Parameters.
    pub settings: &'a Settings,
}

/// All checks of Dockerfiles, in the order of their ids.
pub static CHECKS: &[&Check] = &[];
