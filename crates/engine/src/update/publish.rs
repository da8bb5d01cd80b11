//! The other side of a channel: a database → files, deltas and a signed manifest, in a directory or
//! a registry.

use std::fs;
use std::path::{Path, PathBuf};

use seawall_advisory::store::{Database, FORMAT_VERSION};
use seawall_artifact::fetch::{Fetcher, Head, Place};
use seawall_artifact::source::registry::RegistryOptions;
use seawall_artifact::source::registry::artifact::{ArtifactTag, NewFile};
use seawall_model::digest::Digest;
use seawall_model::time::Timestamp;
use seawall_trust::manifest::{DeltaEntry, FILE_NAME, FileEntry, Manifest, Offered, digest_of};
use seawall_trust::{PrivateKey, PublicKey, envelope};

use super::channel::ENVELOPE_TYPE;
use super::{delta, distrust};
use crate::database::open_database;
use crate::error::Error;
use crate::whole::{Pending, prepare};

/// What to publish.
#[derive(Debug)]
pub struct PublishOptions {
    /// The database.
    pub database: PathBuf,
    /// Keys to sign with.
    pub keys: Vec<PrivateKey>,
    /// Where to: a directory or a registry.
    pub to: String,
    /// Older databases to make deltas from.
    pub delta_from: Vec<PathBuf>,
    /// Number of the manifest; one more than the last one's, and never less than the time, where it
    /// is not given.
    pub serial: Option<u64>,
    /// When it is published.
    pub now: Timestamp,
    /// Seconds until it expires.
    pub lifetime: i64,
    /// How the network is used.
    pub network: RegistryOptions,
}

/// What was published.
#[derive(Debug)]
pub struct Published {
    /// The manifest.
    pub manifest: Manifest,
    /// Where.
    pub place: String,
}

/// Publishes a database.
///
/// # Errors
/// Where it is no whole database of this program's format, or cannot be written.
pub fn publish(options: &PublishOptions, step: &dyn Fn(&str)) -> Result<Published, Error> {
    let place = Place::parse(&options.to)?;
    if let Place::Web(url) = &place {
        let why = "a web server takes no files from us";
        return Err(Error::channel(url, why)
            .with_hint("publish to a directory and upload it, the manifest last")
            .usage());
    }
    let new = open_database(Some(&options.database))?;
    let mut files = vec![Made::new(new.as_bytes().to_vec(), "swdb", DATABASE_TYPE)];
    let mut deltas = Vec::new();
    for (what, base, old) in bases(options)? {
        step(&format!("delta from {what}"));
        let bytes = delta::make(old.as_ref(), &new)
            .map_err(|error| Error::channel(what, error.to_string()))?;
        // One that is hardly shorter is not worth a request.
        let worth = files
            .first()
            .is_some_and(|whole| bytes.len() < whole.bytes.len());
        if worth
            && base
                != files
                    .first()
                    .map_or_else(|| digest_of(&[]), |whole| whole.digest.clone())
        {
            let made = Made::new(bytes, "swdelta", DELTA_TYPE);
            let file = made.entry();
            deltas.push(DeltaEntry { file, base });
            files.push(made);
        }
    }
    let whole = files.first().map(Made::entry);
    let file =
        whole.ok_or_else(|| Error::channel(options.to.clone(), "there is nothing to publish"))?;
    let manifest = Manifest {
        serial: serial(options, &place)?,
        published: options.now,
        expires: Timestamp::from_seconds(options.now.seconds().saturating_add(options.lifetime)),
        databases: vec![Offered {
            format: FORMAT_VERSION,
            built: new.info().built,
            file,
            deltas,
        }],
    };
    let keys: Vec<&PrivateKey> = options.keys.iter().collect();
    let sealed = manifest
        .seal(&keys)
        .map_err(|error| distrust(&options.to, &error))?;
    step(&format!("writing to {place}"));
    match &place {
        Place::Folder(path) => to_folder(path, &files, &sealed)?,
        Place::Registry(_) | Place::Web(_) => to_registry(&place, options, &files, &sealed)?,
    }
    Ok(Published {
        manifest,
        place: place.to_string(),
    })
}

/// What deltas start from: nothing, and each of the older databases.
fn bases(options: &PublishOptions) -> Result<Vec<(String, Digest, Option<Database>)>, Error> {
    let mut bases = vec![("nothing".to_owned(), digest_of(&[]), None)];
    for path in &options.delta_from {
        let old = open_database(Some(path))?;
        let digest = digest_of(old.as_bytes());
        bases.push((path.display().to_string(), digest, Some(old)));
    }
    Ok(bases)
}

/// Returns the number of the new manifest. The last one is only believed where it is signed by one
/// of our keys.
fn serial(options: &PublishOptions, place: &Place) -> Result<u64, Error> {
    let head = Head {
        name: FILE_NAME,
        media_type: ENVELOPE_TYPE,
        most: u64::try_from(envelope::LARGEST).unwrap_or(u64::MAX),
    };
    let by_time = u64::try_from(options.now.seconds()).unwrap_or(0).max(1);
    if let Some(serial) = options.serial {
        return Ok(serial);
    }
    let Some(last) = Fetcher::new(&options.network).head(place, &head)? else {
        return Ok(by_time);
    };
    let ours: Vec<PublicKey> = options.keys.iter().map(PrivateKey::public).collect();
    let last = Manifest::open(&last, &ours).map_err(|error| {
        let why = format!("what is published there cannot be continued: {error}");
        Error::channel(place.to_string(), why)
            .with_hint(
                "sign with the same key, or give the number of the new manifest with --serial",
            )
            .usage()
    })?;
    Ok(by_time.max(last.manifest.serial.saturating_add(1)))
}

/// The files first, the manifest last: whoever reads it finds them all.
fn to_folder(folder: &Path, files: &[Made], sealed: &[u8]) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| Error::Io {
            action: "write",
            path,
            source,
        }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let named = files
        .iter()
        .map(|file| (file.name.as_str(), file.bytes.as_slice()));
    for (name, bytes) in named.chain([(FILE_NAME, sealed)]) {
        let path = folder.join(name);
        prepare(&path, bytes)
            .and_then(Pending::commit)
            .map_err(failed(&path))?;
    }
    Ok(())
}

fn to_registry(
    place: &Place,
    options: &PublishOptions,
    files: &[Made],
    sealed: &[u8],
) -> Result<(), Error> {
    let Place::Registry(reference) = place else {
        return Err(Error::channel(place.to_string(), "it is no registry"));
    };
    let manifest = NewFile {
        media_type: ENVELOPE_TYPE,
        name: FILE_NAME,
        bytes: sealed,
    };
    let mut all = vec![manifest];
    all.extend(files.iter().map(|file| NewFile {
        media_type: file.media_type,
        name: &file.name,
        bytes: &file.bytes,
    }));
    let tag = ArtifactTag::new(reference, &options.network, true);
    tag.push(ARTIFACT_TYPE, &all)?;
    Ok(())
}

/// A file of the channel, named by its content: a mirror that lags behind never mixes old with new.
struct Made {
    name: String,
    digest: Digest,
    media_type: &'static str,
    bytes: Vec<u8>,
}

impl Made {
    fn new(bytes: Vec<u8>, ending: &str, media_type: &'static str) -> Self {
        let digest = digest_of(&bytes);
        Self {
            name: format!("{}.{ending}", digest.hex()),
            digest,
            media_type,
            bytes,
        }
    }

    fn entry(&self) -> FileEntry {
        FileEntry {
            name: self.name.clone(),
            size: u64::try_from(self.bytes.len()).unwrap_or(u64::MAX),
            digest: self.digest.clone(),
        }
    }
}

const ARTIFACT_TYPE: &str = "application/vnd.seawall.database-channel.v1";
const DATABASE_TYPE: &str = "application/vnd.seawall.database.v1";
const DELTA_TYPE: &str = "application/vnd.seawall.database-delta.v1";
