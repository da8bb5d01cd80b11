//! Checks of Dockerfiles, in folders by the sections of the catalogue.

mod base_image;
pub(crate) mod exec_form;
mod form;
mod input;
mod instruction;
mod label;
mod package_manager;
mod privilege;
mod programs;
mod script;
pub(crate) mod secret;
pub mod shell;
mod transport;

use crate::check::Check;

pub use input::{Beside, Input, Site};
pub use programs::{Running, Runs};

/// All checks of Dockerfiles, by section.
pub static CHECKS: &[&[&Check]] = &[
    base_image::CHECKS,
    package_manager::apt_get::CHECKS,
    package_manager::CHECKS,
    package_manager::apk::CHECKS,
    package_manager::language::CHECKS,
    package_manager::rpm::CHECKS,
    package_manager::zypper::CHECKS,
    form::CHECKS,
    instruction::CHECKS,
    label::CHECKS,
    script::CHECKS,
    transport::CHECKS,
    privilege::CHECKS,
    secret::CHECKS,
    shell::CHECKS,
];
