//! What is known of images beside what the engine says: scans and signatures. Whoever has a store of scans or checks
//! signatures answers; where nobody does, a profile that asks for them denies.

use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_policy::essence::Essence;

use crate::world::{Object, Unknown};

/// What can be asked of images.
pub trait Evidence: Send + Sync {
    /// Returns what was kept of the last scan of the image with this digest, of its configuration or its manifest;
    /// nothing where it was never scanned.
    ///
    /// # Errors
    /// Where it can't be told: a record that is damaged, or that others than root may write.
    fn scan(&self, image: &Digest) -> Result<Option<Arc<Essence>>, Unknown>;

    /// Returns those of some signers who have signed the image, by its digest.
    ///
    /// # Errors
    /// Where it can't be told.
    fn signers(&self, image: &Object, wanted: &[String]) -> Result<Vec<String>, Unknown>;
}

/// Nobody who knows of scans and signatures.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEvidence;

impl Evidence for NoEvidence {
    fn scan(&self, _: &Digest) -> Result<Option<Arc<Essence>>, Unknown> {
        Ok(None)
    }

    fn signers(&self, _: &Object, _: &[String]) -> Result<Vec<String>, Unknown> {
        Err(no_signatures())
    }
}

/// Why signatures are not known.
pub(crate) fn no_signatures() -> Unknown {
    let why = "this program verifies no signatures yet, so that `signed-by` of a profile denies every image";
    Unknown(why.to_owned())
}
