//! The database that a manifest names: by a delta from the one at hand, packed, or as it is; from
//! the mirror that had the manifest first, then from the others.

use seawall_artifact::ErrorKind;
use seawall_artifact::fetch::{Place, Wanted};
use seawall_model::digest::Digest;
use seawall_trust::manifest::{FileEntry, Offered, digest_of};

use super::Asked;
use super::delta;
use super::install::Installed;
use crate::error::Error;

/// How the database was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By a delta from the one at hand.
    Delta,
    /// By a delta from nothing: packed.
    Packed,
    /// As it is.
    Whole,
}

/// A database with the digest that the manifest names.
pub(super) struct Supplied {
    pub(super) bytes: Vec<u8>,
    pub(super) fetched: u64,
    pub(super) way: Way,
}

/// Fetches the database. What fails on the way is appended to `failures`.
pub(super) fn supply(
    asked: &Asked,
    first: &Place,
    offered: &Offered,
    present: Option<&Installed>,
    failures: &mut Vec<Error>,
) -> Result<Supplied, Error> {
    let others = asked.places.iter().filter(|place| *place != first);
    for place in std::iter::once(first).chain(others) {
        for (way, file, base) in ways(offered, present) {
            match fetch(asked, place, offered, file, base) {
                Ok(bytes) => {
                    return Ok(Supplied {
                        bytes,
                        fetched: file.size,
                        way,
                    });
                }
                Err(error) => {
                    let unreachable = error.kind() == ErrorKind::Network;
                    failures.push(error);
                    if unreachable {
                        break;
                    }
                }
            }
        }
    }
    Err(Error::all_failed(std::mem::take(failures)))
}

/// The ways to a database, shortest first: file to fetch, and what it starts from.
fn ways<'a>(
    offered: &'a Offered,
    present: Option<&'a Installed>,
) -> impl Iterator<Item = (Way, &'a FileEntry, Option<&'a [u8]>)> {
    let nothing = digest_of(&[]);
    let find = move |base: &Digest| {
        let fits = |delta: &&seawall_trust::manifest::DeltaEntry| {
            delta.base == *base && delta.file.size < offered.file.size
        };
        offered.deltas.iter().find(fits)
    };
    let by_delta = present.and_then(|present| {
        let delta = find(&present.digest)?;
        Some((Way::Delta, &delta.file, Some(present.bytes.as_slice())))
    });
    let empty: &[u8] = &[];
    let packed = find(&nothing).map(|delta| (Way::Packed, &delta.file, Some(empty)));
    by_delta
        .into_iter()
        .chain(packed)
        .chain([(Way::Whole, &offered.file, None)])
}

fn fetch(
    asked: &Asked,
    place: &Place,
    offered: &Offered,
    file: &FileEntry,
    base: Option<&[u8]>,
) -> Result<Vec<u8>, Error> {
    let wanted = Wanted {
        name: &file.name,
        digest: &file.digest,
        size: file.size,
    };
    let bytes = asked.fetcher.file(place, &wanted)?;
    let Some(base) = base else {
        return Ok(bytes);
    };
    let restored = delta::apply(base, &bytes, offered.file.size).map_err(|error| {
        Error::channel(format!("{place}, file {}", file.name), error.to_string())
    })?;
    if digest_of(&restored) != offered.file.digest {
        let why = "it does not lead to the database that the manifest names";
        return Err(Error::channel(format!("{place}, file {}", file.name), why));
    }
    Ok(restored)
}
