//! Checks of Dockerfiles, in folders by the sections of the catalogue.

mod input;
mod instruction;
mod package_manager;

use crate::check::Check;

pub use input::{Beside, Input, Site};

/// All checks of Dockerfiles, by section.
pub static CHECKS: &[&[&Check]] = &[package_manager::apt_get::CHECKS, instruction::CHECKS];
