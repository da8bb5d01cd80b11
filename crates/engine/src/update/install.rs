//! The last checks, and the replacement of what was installed.

use seawall_advisory::store::Database;
use seawall_artifact::fetch::{Fetcher, Head, Place};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_model::digest::Digest;
use seawall_trust::manifest::{LARGEST_FILE, Offered, digest_of};

use super::place::{DataDirectory, refused};
use super::state::State;
use crate::error::Error;
use crate::whole::{Pending, prepare};

/// The database that is installed.
pub(super) struct Installed {
    pub(super) bytes: Vec<u8>,
    pub(super) digest: Digest,
}

/// What is to be installed.
pub(super) enum Offer {
    /// These bytes.
    Whole(Vec<u8>),
    /// What is there already, so that only the manifest is new.
    Present,
}

/// Reads what is installed; nothing where nothing is. It may be damaged: its digest tells.
pub(super) fn installed(data: &DataDirectory) -> Result<Option<Installed>, Error> {
    let head = Head {
        name: "current.swdb",
        media_type: "",
        most: LARGEST_FILE,
    };
    let folder = Place::Folder(data.folder().to_owned());
    let found = Fetcher::new(&RegistryOptions::default()).head(&folder, &head)?;
    Ok(found.map(|bytes| Installed {
        digest: digest_of(&bytes),
        bytes,
    }))
}

/// Installs a database whose manifest was accepted.
///
/// What was accepted is remembered before the database takes its place: a crash in between leads to
/// the same update once more, and never to an older one.
pub(super) fn install(
    data: &DataDirectory,
    offered: &Offered,
    offer: Offer,
    envelope: &[u8],
    state: &State,
) -> Result<(), Error> {
    let failed = |path: std::path::PathBuf| move |source| refused(&path, &source);
    let database = match offer {
        Offer::Whole(bytes) => {
            let database = verified(bytes, offered)?;
            let target = data.database();
            Some(prepare(&target, database.as_bytes()).map_err(failed(target))?)
        }
        Offer::Present => None,
    };
    let path = data.state();
    let rendered = state.render().map_err(failed(path.clone()))?;
    prepare(&path, &rendered)
        .and_then(Pending::commit)
        .map_err(failed(path))?;
    let path = data.manifest();
    prepare(&path, envelope)
        .and_then(Pending::commit)
        .map_err(failed(path))?;
    match database {
        Some(pending) => pending.commit().map_err(failed(data.database())),
        None => Ok(()),
    }
}

/// Checks that the bytes are the database that the manifest describes, and that all of it is whole.
fn verified(bytes: Vec<u8>, offered: &Offered) -> Result<Database, Error> {
    let what = || format!("the database {}", offered.file.name);
    if digest_of(&bytes) != offered.file.digest {
        return Err(Error::channel(
            what(),
            "it is not the one that the manifest names",
        ));
    }
    let database = Database::from_bytes(bytes, &offered.file.name).map_err(|error| {
        Error::channel(what(), error.to_string()).with_hint("tell the channel's publisher")
    })?;
    if database.info().built != offered.built {
        let why = "it was not built when the manifest says";
        return Err(Error::channel(what(), why).with_hint("tell the channel's publisher"));
    }
    Ok(database)
}
