//! Images whose members can be opened at will: in a seekable tar or a directory.

use std::io::Read;
use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_model::problem::Problem;
use seawall_model::signature::Signatures;
use seawall_model::tree::LayerVisitors;

use super::image::{ImagePlan, walk_image};
use super::store::{Found, OpenStore, Outcome, Query, find, signatures};
use super::{Source, WalkContext, Walked};
use crate::error::{Error, ErrorKind};
use crate::layer::LayerBlob;
use crate::limits::Limits;

/// Makes a source of each image that a store holds.
pub(super) fn sources(
    store: &Arc<dyn OpenStore>,
    oddities: &[Problem],
    query: Query<'_>,
) -> Result<Vec<Box<dyn Source>>, Error> {
    let source = |outcome: Outcome| -> Box<dyn Source> {
        match outcome {
            Ok(mut found) => {
                found.problems.extend_from_slice(oddities);
                Box::new(StoredImage::new(store, found))
            }
            Err(unreadable) => Box::new(Unreadable {
                name: format!("{}#{}", query.what, unreadable.name),
                error: unreadable.error,
            }),
        }
    };
    match find(&**store, query) {
        Ok(images) => Ok(images.into_iter().map(source).collect()),
        Err(error) => Err(explain(error, oddities)),
    }
}

/// Adds to the error what is odd about the store: an archive that breaks off before its manifest.
fn explain(error: Error, oddities: &[Problem]) -> Error {
    match (error, oddities.first()) {
        (
            Error::Failed {
                kind: ErrorKind::Input,
                what,
                why,
                hint,
            },
            Some(oddity),
        ) => Error::Failed {
            kind: ErrorKind::Input,
            what,
            why: format!("{why}; {}", oddity.why),
            hint,
        },
        (error, _) => error,
    }
}

/// An image in a store.
struct StoredImage {
    plan: ImagePlan,
    blobs: Vec<StoredBlob>,
    store: Arc<dyn OpenStore>,
    subjects: Vec<Digest>,
}

impl StoredImage {
    fn new(store: &Arc<dyn OpenStore>, found: Found) -> Self {
        let mut blobs: Vec<StoredBlob> = Vec::new();
        let mut layers = Vec::with_capacity(found.layers.len());
        for place in found.layers {
            let Some(path) = place.path else {
                layers.push(None);
                continue;
            };
            // The same member under another digest is another blob: its check must fail.
            let same = |blob: &StoredBlob| {
                blob.path == path && blob.diff_id == place.diff_id && blob.digest == place.digest
            };
            let known = blobs.iter().position(same);
            layers.push(Some(known.unwrap_or(blobs.len())));
            if known.is_none() {
                blobs.push(StoredBlob {
                    size: store.size(&path),
                    store: Arc::clone(store),
                    digest: place.digest,
                    diff_id: place.diff_id,
                    path,
                });
            }
        }
        Self {
            plan: ImagePlan {
                artifact: found.artifact,
                problems: found.problems,
                layers,
            },
            blobs,
            store: Arc::clone(store),
            subjects: found.subjects,
        }
    }
}

impl Source for StoredImage {
    fn name(&self) -> &str {
        &self.plan.artifact.name
    }

    fn signatures(&self, limits: &Limits) -> Signatures {
        signatures(&*self.store, &self.subjects, limits)
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let blobs: Vec<&dyn LayerBlob> = self.blobs.iter().map(|b| b as &dyn LayerBlob).collect();
        walk_image(self.plan.clone(), &blobs, visitors, context)
    }
}

/// A layer in a store.
struct StoredBlob {
    store: Arc<dyn OpenStore>,
    path: String,
    size: Option<u64>,
    digest: Option<Digest>,
    diff_id: Option<Digest>,
}

impl LayerBlob for StoredBlob {
    fn label(&self) -> &str {
        &self.path
    }

    fn stored_size(&self) -> Option<u64> {
        self.size
    }

    fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    fn diff_id(&self) -> Option<&Digest> {
        self.diff_id.as_ref()
    }

    fn open(&self) -> Result<Box<dyn Read + Send + '_>, Error> {
        self.store.open(&self.path)
    }
}

/// One of several images, which cannot be read: the others can.
struct Unreadable {
    name: String,
    error: Error,
}

impl Source for Unreadable {
    fn name(&self) -> &str {
        &self.name
    }

    fn walk(&self, _: &dyn LayerVisitors, _: &WalkContext<'_>) -> Result<Walked, Error> {
        let error = Error::new(self.error.kind(), &self.name, self.error.to_string());
        Err(match self.error.hint_text() {
            Some(hint) => error.hint(hint),
            None => error,
        })
    }
}
