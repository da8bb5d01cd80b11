//! An image of the engine as a source: read in the engine's store where that is possible, else exported
//! and read as the export passes by.

use std::sync::Arc;

use seawall_model::artifact::Artifact;
use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::tree::LayerVisitors;

use super::api::{Engine, Inspection, not_found};
use super::store::{StoredImage, find_in_store};
use crate::error::{Error, ErrorKind};
use crate::image::{Identity, StoredLayer};
use crate::limits::Limits;
use crate::source::archive::{StreamRequest, walk_archive};
use crate::source::reference::Reference;
use crate::source::{Source, WalkContext, Walked, overlay};

/// An image of the engine, looked up and not yet read.
pub struct EngineSource {
    engine: Arc<Engine>,
    identity: Identity,
    id: String,
    platform: Option<Platform>,
    /// The way through the engine's store, or why there is none.
    stored: Result<Box<dyn Source>, String>,
}

impl EngineSource {
    /// Looks up an image by name or id.
    ///
    /// # Errors
    /// Where the engine does not have it, or has it for another platform.
    pub fn open(
        engine: Arc<Engine>,
        name: &str,
        platform: Option<&Platform>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let inspection = engine.inspect(name)?.ok_or_else(|| not_found(name))?;
        let identity = Identity {
            name: shown_name(name),
            source: "engine",
            digest: manifest_digest(name, &inspection),
            references: inspection
                .references()
                .iter()
                .map(|r| shown_name(r))
                .collect(),
        };
        let stored = if engine.may_read_store() {
            find_in_store(&inspection, limits)
        } else {
            Err("its store is not on this machine, or is not to be read".to_owned())
        };
        if let Ok(found) = &stored {
            check_platform(&identity.name, found, platform)?;
        }
        let stored = stored.and_then(|found| {
            open_stored(identity.clone(), &found).map_err(|error| error.to_string())
        });
        Ok(Self {
            engine,
            identity,
            id: inspection.id,
            platform: platform.cloned(),
            stored,
        })
    }

    /// Says why the image will be exported, where it will be.
    pub fn export_reason(&self) -> Option<&str> {
        self.stored.as_ref().err().map(String::as_str)
    }

    fn walk_export(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        // By id: what was looked up is what is read, also where the name moves on meanwhile.
        let response = self.engine.export(&self.id)?;
        let request = StreamRequest {
            what: &self.identity.name,
            source: "engine",
            image: None,
            platform: self.platform.as_ref(),
        };
        let stream = Box::new(response.body.into_stream());
        let images = walk_archive(stream, request, visitors, context)?;
        let mut images = images.into_iter();
        let (Some(mut walked), None) = (images.next(), images.next()) else {
            let why = "the engine exported something else than one image";
            return Err(Error::new(ErrorKind::Input, &self.identity.name, why));
        };
        self.claim(&mut walked.artifact)?;
        Ok(walked)
    }

    /// Gives an exported image the names that the engine has for it, and checks that it is the one.
    fn claim(&self, artifact: &mut Artifact) -> Result<(), Error> {
        let wanted = self.id.parse::<Digest>().ok();
        // Engines with containerd's store know an image by its manifest or index.
        let known = [&artifact.image_id, &artifact.digest];
        let fits = wanted.is_none()
            || known.iter().any(|digest| **digest == wanted)
            || self.identity.digest == wanted;
        if !fits {
            let why = "the engine exported another image than was asked for";
            return Err(Error::new(ErrorKind::Input, &self.identity.name, why));
        }
        artifact.name.clone_from(&self.identity.name);
        artifact.references.clone_from(&self.identity.references);
        artifact.references.sort();
        artifact.references.dedup();
        artifact.digest.clone_from(&self.identity.digest);
        Ok(())
    }
}

impl Source for EngineSource {
    fn name(&self) -> &str {
        &self.identity.name
    }

    fn walk(
        &self,
        visitors: &dyn LayerVisitors,
        context: &WalkContext<'_>,
    ) -> Result<Walked, Error> {
        let mut walked = match &self.stored {
            Ok(stored) => stored.walk(visitors, context)?,
            Err(why) => {
                let mut walked = self.walk_export(visitors, context)?;
                if self.engine.may_read_store() {
                    walked
                        .notes
                        .push(format!("the image was exported by the engine: {why}"));
                }
                walked
            }
        };
        self.engine.find_base(&mut walked.artifact);
        Ok(walked)
    }
}

fn open_stored(identity: Identity, found: &StoredImage) -> Result<Box<dyn Source>, Error> {
    let layers: Vec<StoredLayer> = found
        .directories
        .iter()
        .map(|_| StoredLayer::default())
        .collect();
    let (artifact, problems) = found.config.artifact(identity, &layers);
    overlay::open(artifact, problems, &found.directories)
}

fn check_platform(
    name: &str,
    found: &StoredImage,
    platform: Option<&Platform>,
) -> Result<(), Error> {
    match (platform, &found.config.platform) {
        (Some(wanted), Some(own)) if !own.satisfies(wanted) => {
            let why = format!("there is no image for {wanted}; available: {own}");
            Err(Error::new(ErrorKind::User, name, why)
                .hint("pull it for that platform, or scan it out of its registry"))
        }
        _ => Ok(()),
    }
}

/// Writes a name as people write it; an id as it stands.
fn shown_name(name: &str) -> String {
    match name.parse::<Reference>() {
        // A short id reads like the name of a repository.
        Ok(_) if is_id(name) => name.to_owned(),
        Ok(reference) => reference.familiar(),
        Err(_) => name.to_owned(),
    }
}

fn is_id(name: &str) -> bool {
    let hex = name.strip_prefix("sha256:").unwrap_or(name);
    hex.len() >= 12 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Returns the digest of the manifest under which the image came from the registry that its name says,
/// where the engine knows exactly one.
fn manifest_digest(name: &str, inspection: &Inspection) -> Option<Digest> {
    let wanted: Reference = name.parse().ok()?;
    let known = inspection.digests.clone().unwrap_or_default();
    let mut digests: Vec<Digest> = known
        .iter()
        .filter_map(|text| text.parse::<Reference>().ok())
        .filter(|r| r.domain() == wanted.domain() && r.path() == wanted.path())
        .filter_map(|r| r.digest().cloned())
        .collect();
    digests.dedup();
    match digests.as_slice() {
        [digest] => Some(digest.clone()),
        _ => None,
    }
}
