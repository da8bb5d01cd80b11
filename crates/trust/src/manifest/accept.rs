//! When a well-signed manifest is refused: it has expired, lies ahead, goes back behind one that
//! was accepted, or has the number of another one. ("The Update Framework" calls these freeze and
//! rollback attacks.)

use seawall_model::digest::Digest;
use seawall_model::time::Timestamp;

use super::Signed;
use crate::error::Error;
use crate::key::{KeyId, PublicKey};

/// What is remembered of the last manifest that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its number.
    pub serial: u64,
    /// When it was published: the present cannot lie before it.
    pub published: Timestamp,
    /// SHA-256 of the signed document.
    pub digest: Digest,
    /// The keys that had signed it.
    pub signers: Vec<KeyId>,
}

impl Accepted {
    /// Returns what is to be remembered of a manifest.
    pub fn of(signed: &Signed) -> Self {
        Self {
            serial: signed.manifest.serial,
            published: signed.manifest.published,
            digest: signed.digest.clone(),
            signers: signed.signers.clone(),
        }
    }

    /// Says whether it still counts: one of the keys that signed it is still trusted. What a key
    /// said that is no longer trusted, a greatest number above all, must not hold up its successor.
    pub fn counts(&self, trusted: &[PublicKey]) -> bool {
        trusted.iter().any(|key| self.signers.contains(&key.id()))
    }
}

/// Checks a manifest that is to be acted upon. `before` is the last one that was accepted and still
/// counts.
///
/// # Errors
/// Where it must not be acted upon.
pub fn check(signed: &Signed, before: Option<&Accepted>, now: Timestamp) -> Result<(), Error> {
    let manifest = &signed.manifest;
    if let Some(before) = before {
        let accepted = before.serial;
        if manifest.serial < accepted {
            let found = manifest.serial;
            return Err(Error::Rollback { found, accepted });
        }
        if manifest.serial == accepted && signed.digest != before.digest {
            return Err(Error::Equivocation { serial: accepted });
        }
    }
    // A clock that was set back does not give an old manifest a longer life.
    let now = before.map_or(now, |before| now.max(before.published));
    if manifest.expires <= now {
        let at = manifest.expires;
        return Err(Error::Expired { at, now });
    }
    let at = manifest.published;
    if at.seconds() > now.seconds().saturating_add(MOST_AHEAD) {
        return Err(Error::Ahead { at, now });
    }
    Ok(())
}

/// Clocks differ; a day covers one that is set to the wrong zone.
const MOST_AHEAD: i64 = 86_400;
