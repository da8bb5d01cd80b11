//! Checks of Kubernetes manifests, in folders by what they are about. One file is judged by itself: what other
//! files of a cluster say is not known, and nothing is told that depends on it.

mod access;
mod edit;
mod image;
mod input;
mod isolation;
mod neighbours;
mod network;
mod privilege;
mod resource;
mod standard;
mod volume;

use crate::check::Check;

pub use input::Input;

/// All checks of Kubernetes manifests, by section.
pub static CHECKS: &[&[&Check]] = &[
    privilege::CHECKS,
    isolation::CHECKS,
    volume::CHECKS,
    image::CHECKS,
    resource::CHECKS,
    access::CHECKS,
    network::CHECKS,
];
