//! From a manifest or an index to the one image that was asked for: nested indexes, the choice of the
//! platform, and everything on the way that is not an image.

use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};

use super::config::{Config, Identity, StoredLayer};
use super::descriptor::Descriptor;
use super::document::{Document, Index, Manifest};
use super::media_type::DocumentType;
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

/// Hands out documents (manifests, indexes, configurations) by descriptor.
pub trait Documents {
    /// Reads a document. Size and digest are checked by the caller, who has also made sure that the
    /// size in the descriptor is within bounds; more than that many bytes need not be read.
    ///
    /// # Errors
    /// Of kind [`ErrorKind::Input`] where the document is missing or broken.
    fn fetch(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Error>;
}

/// Which image of several is wanted, and within which bounds it is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What the image is called in errors.
    pub what: &'a str,
    /// The platform that the user asked for. Without one: the only image there is, else that for
    /// Linux on this machine's processor.
    pub platform: Option<&'a Platform>,
    /// Bounds.
    pub limits: &'a Limits,
}

/// An image that was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its configuration; an empty one where it could not be read (a problem says why).
    pub config: Config,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
}

impl Chosen {
    /// Describes the image in the words of the model.
    pub fn artifact(
        &self,
        identity: Identity,
    ) -> (seawall_model::artifact::Artifact, Vec<Problem>) {
        let stored = self.manifest.layers.iter().map(|layer| StoredLayer {
            digest: Some(layer.digest.clone()),
            size: Some(layer.size),
        });
        let stored: Vec<_> = stored.collect();
        let identity = Identity {
            digest: Some(self.manifest.digest.clone()),
            ..identity
        };
        let (mut artifact, mut problems) = self.config.artifact(identity, &stored);
        if artifact.image_id.is_none() {
            artifact.image_id = Some(self.manifest.config.digest.clone());
        }
        problems.splice(0..0, self.problems.iter().cloned());
        (artifact, problems)
    }
}

/// Follows a document to the image that is wanted.
pub fn choose(
    document: Document,
    documents: &dyn Documents,
    choice: Choice<'_>,
) -> Result<Chosen, Error> {
    find(document, documents, choice)?
        .ok_or_else(|| Error::new(ErrorKind::User, choice.what, "its index lists no image"))
}

/// Follows a document to the image that is wanted; nothing where it leads to things that are no images
/// (signatures, charts, attestations) only.
pub fn find(
    document: Document,
    documents: &dyn Documents,
    choice: Choice<'_>,
) -> Result<Option<Chosen>, Error> {
    match document {
        Document::Manifest(manifest) => {
            let image = load(manifest, documents, choice)?;
            match (choice.platform, &image.config.platform) {
                (Some(wanted), Some(own)) if !own.satisfies(wanted) => {
                    Err(wrong_platform(choice, std::slice::from_ref(own)))
                }
                _ => Ok(Some(image)),
            }
        }
        Document::Index(index) => choose_in_index(&index, documents, choice),
    }
}

/// Reads a document by its descriptor: bounded, and checked against size and digest.
pub fn read_document(
    descriptor: &Descriptor,
    documents: &dyn Documents,
    limits: &Limits,
    what: &str,
) -> Result<Vec<u8>, Error> {
    let named = || format!("{what}, document {}", descriptor.digest);
    if descriptor.size > limits.document_bytes {
        let why = format!(
            "it has {} bytes, more than the {} allowed",
            descriptor.size, limits.document_bytes
        );
        return Err(Error::new(ErrorKind::Limit, named(), why));
    }
    let bytes = documents.fetch(descriptor)?;
    descriptor
        .check(&bytes)
        .map_err(|why| Error::new(ErrorKind::Input, named(), why))?;
    Ok(bytes)
}

/// Returns the platform that is taken where none was asked for and there are several: Linux, as all
/// container engines run it, on this machine's processor.
pub fn default_platform() -> Platform {
    Platform::new("linux", std::env::consts::ARCH)
}

/// An image in an index that could be the one.
struct Candidate {
    manifest: Manifest,
    /// As the index says, else as the configuration says.
    platform: Option<Platform>,
}

fn choose_in_index(
    index: &Index,
    documents: &dyn Documents,
    choice: Choice<'_>,
) -> Result<Option<Chosen>, Error> {
    let mut search = Search {
        documents,
        choice,
        fetched: 0,
        missing: None,
    };
    let mut leaves = Vec::new();
    search.collect(index, 1, &mut leaves)?;
    // What the index itself says is enough in most cases; nothing else is fetched then.
    let wanted = choice.platform.cloned().unwrap_or_else(default_platform);
    let said: Vec<_> = leaves.iter().filter(|d| d.platform.is_some()).collect();
    let exact = |d: &&&Descriptor| d.platform.as_ref() == Some(&wanted);
    let matching = |d: &&&Descriptor| d.platform.as_ref().is_some_and(|p| p.satisfies(&wanted));
    let hits = (said.iter().filter(exact)).chain(said.iter().filter(matching));
    for descriptor in hits {
        if let Some(found) = search.candidate(descriptor)? {
            return load(found.manifest, documents, choice).map(Some);
        }
    }
    search.choose_by_reading(&leaves, &wanted)
}

/// A search through an index and those nested in it.
struct Search<'a> {
    documents: &'a dyn Documents,
    choice: Choice<'a>,
    fetched: usize,
    /// The first document that is named and not there.
    missing: Option<Error>,
}

impl Search<'_> {
    /// Lists all manifests of an index and of the indexes in it, statements left out.
    fn collect(
        &mut self,
        index: &Index,
        depth: usize,
        leaves: &mut Vec<Descriptor>,
    ) -> Result<(), Error> {
        if depth > self.choice.limits.index_depth {
            let why = format!("its indexes are nested more than {depth} deep");
            return Err(Error::new(ErrorKind::Limit, self.choice.what, why));
        }
        for descriptor in &index.manifests {
            if descriptor.is_statement() {
                continue;
            }
            if DocumentType::of(&descriptor.media_type) != DocumentType::Index {
                leaves.push(descriptor.clone());
                continue;
            }
            if let Some(Document::Index(nested)) = self.fetch(descriptor)? {
                self.collect(&nested, depth.saturating_add(1), leaves)?;
            }
        }
        Ok(())
    }

    /// Fetches and parses a document; nothing where it is missing, which is normal in an export that
    /// holds one platform of many.
    fn fetch(&mut self, descriptor: &Descriptor) -> Result<Option<Document>, Error> {
        let Choice { what, limits, .. } = self.choice;
        self.fetched = self.fetched.saturating_add(1);
        if self.fetched > MAX_DOCUMENTS {
            let why = format!("its indexes name more than {MAX_DOCUMENTS} manifests");
            return Err(Error::new(ErrorKind::Limit, what, why));
        }
        let bytes = match read_document(descriptor, self.documents, limits, what) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::Input => {
                self.missing.get_or_insert(error);
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        Document::parse(&bytes, Some(&descriptor.media_type), what).map(Some)
    }

    fn candidate(&mut self, descriptor: &Descriptor) -> Result<Option<Candidate>, Error> {
        Ok(match self.fetch(descriptor)? {
            Some(Document::Manifest(manifest)) if manifest.foreign_type().is_none() => {
                Some(Candidate {
                    manifest,
                    platform: descriptor.platform.clone(),
                })
            }
            _ => None,
        })
    }

    /// Decides where the index does not name the platform wanted: by the configurations, and by there
    /// being only one image at all.
    fn choose_by_reading(
        &mut self,
        leaves: &[Descriptor],
        wanted: &Platform,
    ) -> Result<Option<Chosen>, Error> {
        let mut others = Vec::new();
        let mut digests: Vec<&Digest> = Vec::new();
        for descriptor in leaves {
            if digests.contains(&&descriptor.digest) {
                continue;
            }
            digests.push(&descriptor.digest);
            let Some(mut found) = self.candidate(descriptor)? else {
                continue;
            };
            if found.platform.is_none() {
                let image = load(found.manifest.clone(), self.documents, self.choice)?;
                found.platform.clone_from(&image.config.platform);
                if (found.platform.as_ref()).is_some_and(|own| own.satisfies(wanted)) {
                    return Ok(Some(image));
                }
            }
            others.push(found);
        }
        let platforms: Vec<_> = others.iter().filter_map(|c| c.platform.clone()).collect();
        if let ([_], None) = (others.as_slice(), self.choice.platform) {
            if let Some(only) = others.pop() {
                return load(only.manifest, self.documents, self.choice).map(Some);
            }
        }
        if others.is_empty() {
            return self.missing.take().map_or(Ok(None), Err);
        }
        Err(wrong_platform(self.choice, &platforms))
    }
}

/// Reads the configuration of a manifest.
fn load(
    manifest: Manifest,
    documents: &dyn Documents,
    choice: Choice<'_>,
) -> Result<Chosen, Error> {
    let Choice { what, limits, .. } = choice;
    if let Some(foreign) = manifest.foreign_type() {
        let why = format!("it is not a container image but an artifact of type `{foreign}`");
        return Err(Error::new(ErrorKind::User, what, why));
    }
    if manifest.layers.len() > limits.layers {
        let why = format!(
            "it has {} layers, more than the {} allowed",
            manifest.layers.len(),
            limits.layers
        );
        return Err(Error::new(ErrorKind::Limit, what, why));
    }
    let mut problems = Vec::new();
    let config = read_document(&manifest.config, documents, limits, what)
        .and_then(|bytes| Config::parse(&bytes, &format!("configuration of {what}")));
    let config = match config {
        Ok(config) => config,
        Err(error) if matches!(error.kind(), ErrorKind::Input | ErrorKind::Limit) => {
            problems.push(Problem::new(
                ProblemKind::Input,
                "image configuration",
                error.to_string(),
            ));
            Config::default()
        }
        Err(error) => return Err(error),
    };
    Ok(Chosen {
        manifest,
        config,
        problems,
    })
}

fn wrong_platform(choice: Choice<'_>, available: &[Platform]) -> Error {
    let wanted = choice.platform.cloned().unwrap_or_else(default_platform);
    let mut names: Vec<_> = available.iter().map(Platform::to_string).collect();
    names.sort();
    names.dedup();
    let list = match names.as_slice() {
        [] => "none that is named".to_owned(),
        names => names.join(", "),
    };
    let why = format!("there is no image for {wanted}; available: {list}");
    let error = Error::new(ErrorKind::User, choice.what, why);
    match names.first() {
        Some(first) => error.hint(format!("choose one, for instance with --platform {first}")),
        None => error,
    }
}

/// Manifests that are fetched for one image at most.
const MAX_DOCUMENTS: usize = 1_000;
