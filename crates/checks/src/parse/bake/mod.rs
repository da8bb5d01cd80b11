//! Bake files, the build definitions of `docker buildx bake`: `docker-bake.hcl`, `docker-bake.json`
//! (<https://docs.docker.com/build/bake/reference/>).
//!
//! Several files are merged in the order in which they are given, as `bake` does: of a target that stands in more than
//! one of them the settings of the later win, and lists that add up (`entitlements`) do so. Values are worked out as
//! far as the files tell them.

mod evaluate;
mod function;
mod json;
mod target;
mod value;

use crate::parse::hcl::{self, Body};
use crate::parse::node::TreeError;
use crate::source::{Source, Span};

pub use target::{Setting, Target};
pub use value::{Known, Value};

/// Bake files that were merged.
#[derive(Debug)]
pub struct Bake {
    /// The files, in the order in which they were merged.
    pub sources: Vec<Source>,
    /// The targets, in the order in which they were met.
    pub targets: Vec<Target>,
    /// What could not be read, with the file in which it stands.
    pub errors: Vec<(usize, TreeError)>,
    /// Whether there was more to work out than is done.
    pub is_spent: bool,
}

impl Bake {
    /// Reads files.
    pub fn load(sources: Vec<Source>) -> Self {
        let mut bodies = Vec::with_capacity(sources.len());
        let mut errors = Vec::new();
        for (document, source) in sources.iter().enumerate() {
            let (body, told) = read(source);
            errors.extend(told.into_iter().map(|error| (document, error)));
            bodies.push(body);
        }
        let (targets, is_spent) = target::resolve(&bodies);
        Self {
            sources,
            targets,
            errors,
            is_spent,
        }
    }

    /// Returns a target by its name.
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.name == name)
    }

    /// Returns the part of a file that a comment above something speaks of: the block of a target.
    pub fn scope(&self, target: &Target, document: usize) -> Option<Span> {
        let mut places = target.places.iter();
        let found = places.rfind(|(known, _)| *known == document);
        found.map(|(_, span)| *span)
    }
}

/// Reads a file: JSON where it is called so, or where it begins as JSON does.
fn read(source: &Source) -> (Body, Vec<TreeError>) {
    let is_called = source.name().to_ascii_lowercase().ends_with(".json");
    if is_called || source.text().trim_start().starts_with('{') {
        json::read(source)
    } else {
        hcl::parse(source)
    }
}

#[cfg(test)]
mod tests;
