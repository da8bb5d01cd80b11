//! What is known of images beside what the engine says: scans and signatures. Whoever has a store of scans or checks
//! signatures answers; where nobody does, a profile that asks for them denies.

use super::Time;
use crate::world::{Object, Unknown};

/// What can be asked of images.
pub trait Evidence: Send + Sync {
    /// Returns what the last scan of an image says to some gates (`high`, `kev` …); nothing where it was never scanned.
    ///
    /// # Errors
    /// Where it can't be told.
    fn scan(&self, image: &Object, gates: &[String]) -> Result<Option<Scan>, Unknown>;

    /// Returns those of some signers who have signed the image, by its digest.
    ///
    /// # Errors
    /// Where it can't be told.
    fn signers(&self, image: &Object, wanted: &[String]) -> Result<Vec<String>, Unknown>;
}

/// A scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// When it was made.
    pub time: Time,
    /// Gates that what it found closes, with a clause each.
    pub closed: Vec<String>,
}

/// Nobody who knows of scans and signatures.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEvidence;

impl Evidence for NoEvidence {
    fn scan(&self, _: &Object, _: &[String]) -> Result<Option<Scan>, Unknown> {
        Ok(None)
    }

    fn signers(&self, _: &Object, _: &[String]) -> Result<Vec<String>, Unknown> {
        Err(Unknown("signatures can't be verified here".to_owned()))
    }
}
