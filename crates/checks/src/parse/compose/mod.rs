//! Compose files as the Docker CLI reads them (<https://github.com/compose-spec/compose-spec>): variables, anchors,
//! `extends`, `include`, several files made one. Every value of the model keeps the document and the place that
//! it came from.
//!
//! Reads no files: what a project names is asked for.

mod consistency;
pub mod dotenv;
mod env_fault;
mod extends;
mod fill;
mod form;
mod include;
pub mod interpolate;
mod loader;
mod merge;
pub mod mount;
pub mod path;
pub mod port;
mod project;
pub mod schema;
mod shape;
mod tag;

use super::node::Node;

pub use loader::{Ask, load};
pub use project::{Document, Given, Project, ReadError, Role};

/// Returns the truth value of a field that wants one: Compose takes texts, too, and the words of YAML 1.1.
pub fn truth(node: &Node) -> Option<bool> {
    match node.text()?.to_ascii_lowercase().as_str() {
        "true" | "y" | "yes" | "on" => Some(true),
        "false" | "n" | "no" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
