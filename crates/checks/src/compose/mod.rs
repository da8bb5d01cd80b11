//! Checks of Compose files, in folders by the sections of the catalogue.

mod build;
mod document;
mod edit;
mod input;
mod mount;
mod network;
mod privilege;
mod resource;
mod service;
mod variable;

use crate::check::Check;

pub use build::{Build, Said};
pub use input::{Input, Unseen};
pub use service::Service;
pub use variable::{Origin, Variable};

/// All checks of Compose files, by section.
pub static CHECKS: &[&[&Check]] = &[
    privilege::CHECKS,
    network::CHECKS,
    mount::CHECKS,
    resource::CHECKS,
    document::CHECKS,
];
