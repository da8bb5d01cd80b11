//! Kubernetes manifests (<https://kubernetes.io/docs/concepts/overview/working-with-objects/>): a stream of YAML
//! or JSON documents, each an object or a list of objects. Read as the API server reads them: of a key that stands
//! twice the last one counts, `yes` and `on` are truth values, `<<` merges.
//!
//! A document that cannot be read hides none of the others.

pub mod container;
pub mod object;
pub mod pod;
mod stream;
pub mod value;

use crate::parse::node::TreeError;
use crate::source::{Source, Span};

pub use container::{Container, Role};
pub use object::Object;
pub use pod::Pod;

/// The objects of a file.
#[derive(Debug)]
pub struct Manifests {
    /// The file.
    pub source: Source,
    /// The objects in order, those of lists one by one.
    pub objects: Vec<Object>,
    /// What could not be read, or would be read differently by others.
    pub errors: Vec<TreeError>,
    /// Documents among those that are templates, from which manifests are made.
    pub templates: usize,
}

/// Reads a file.
pub fn read(source: Source) -> Manifests {
    let (trees, templates) = stream::read(&source);
    let (mut objects, mut errors) = (Vec::new(), trees.errors);
    for root in trees.roots {
        object::take_apart(root, None, &mut objects, &mut errors);
    }
    objects.retain(|object| {
        let wide = object.pod().and_then(Pod::too_wide);
        errors.extend(wide.map(too_wide));
        wide.is_none()
    });
    errors.sort_by_key(|error| error.span);
    Manifests {
        source,
        objects,
        errors,
        templates,
    }
}

/// Tells of a pod that has more keys than Kubernetes knows: each is looked at for each of its containers.
fn too_wide(span: Span) -> TreeError {
    TreeError {
        span,
        why: "what begins here has more keys than Kubernetes knows; its object was not judged"
            .to_owned(),
        hint: None,
    }
}

#[cfg(test)]
mod tests;
