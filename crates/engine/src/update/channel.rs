//! Mirrors → the first manifest that is well signed, has not expired and does not go back.

use seawall_advisory::store::FORMAT_VERSION;
use seawall_artifact::fetch::{Head, Place};
use seawall_trust::envelope;
use seawall_trust::manifest::{FILE_NAME, Manifest, Offered, Signed, accept};

use super::state::State;
use super::{Asked, distrust};
use crate::error::Error;

/// A manifest that may be acted upon.
pub(super) struct Candidate {
    /// Its envelope, as it came.
    pub(super) envelope: Vec<u8>,
    /// What it says and who signed it.
    pub(super) signed: Signed,
    /// Where it came from.
    pub(super) place: Place,
    /// Why the mirrors before that one would not do.
    pub(super) failures: Vec<Error>,
}

impl Candidate {
    /// Returns the database for this program.
    pub(super) fn offered(&self) -> Result<&Offered, Error> {
        let database = self.signed.manifest.database(FORMAT_VERSION);
        database.map_err(|error| distrust(&self.place.to_string(), &error))
    }
}

/// Asks mirror after mirror.
pub(super) fn find(asked: &Asked, state: Option<&State>) -> Result<Candidate, Error> {
    let before = state
        .map(|state| &state.accepted)
        .filter(|accepted| accepted.counts(&asked.keys));
    let mut failures = Vec::new();
    for place in &asked.places {
        let tried = ask(asked, place).and_then(|(envelope, signed)| {
            accept::check(&signed, before, asked.now)
                .and_then(|()| signed.manifest.database(FORMAT_VERSION).map(drop))
                .map_err(|error| distrust(&place.to_string(), &error))?;
            Ok((envelope, signed))
        });
        match tried {
            Ok((envelope, signed)) => {
                return Ok(Candidate {
                    envelope,
                    signed,
                    place: place.clone(),
                    failures,
                });
            }
            Err(error) => failures.push(error),
        }
    }
    Err(Error::all_failed(failures))
}

fn ask(asked: &Asked, place: &Place) -> Result<(Vec<u8>, Signed), Error> {
    let found = asked.fetcher.head(place, &HEAD)?;
    let envelope = found.ok_or_else(|| {
        Error::channel(
            place.to_string(),
            format!("there is no channel: it has no {FILE_NAME}"),
        )
        .with_hint("check the address")
    })?;
    let signed = Manifest::open(&envelope, &asked.keys)
        .map_err(|error| distrust(&place.to_string(), &error))?;
    Ok((envelope, signed))
}

const HEAD: Head<'_> = Head {
    name: FILE_NAME,
    media_type: ENVELOPE_TYPE,
    most: envelope::LARGEST as u64,
};
/// Media type of the envelope in a registry.
pub(super) const ENVELOPE_TYPE: &str = "application/vnd.seawall.database-manifest.v1+dsse+json";
