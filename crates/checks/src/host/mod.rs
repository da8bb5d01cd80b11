//! Faults of a live host (`HST-`): accounts, audit rules, files, swarm.

pub(crate) mod file;
mod input;

use crate::check::Check;
pub use input::{EngineInput, Input};

pub(crate) static CHECKS: &[&[&Check]] = &[file::CHECKS];
