//! The images that an OCI layout's `index.json` lists (`image-spec` 1.1, image-layout.md): several
//! names, nested indexes with several platforms, and things that are no images.

use std::collections::BTreeMap;

use seawall_model::digest::Digest;
use seawall_model::problem::ProblemKind;

use super::Store;
use super::find::{
    Allowance, Found, LayerPlace, MAX_IMAGES, Outcome, Query, Unreadable, layer_problem,
};
use crate::error::{Error, ErrorKind};
use crate::image::choose::{Choice, Chosen, Documents, find};
use crate::image::config::Identity;
use crate::image::descriptor::Descriptor;
use crate::image::document::{Document, Index};
use crate::image::media_type::LayerType;
use crate::source::reference::familiar;

/// Lists the images; none where there is no `index.json`.
pub(super) fn images(store: &dyn Store, query: Query<'_>) -> Result<Vec<Outcome>, Error> {
    let limit = query.limits.document_bytes;
    let Some(bytes) = store.read("index.json", limit)? else {
        return Ok(Vec::new());
    };
    let Document::Index(index) = Document::parse(&bytes, None, query.what)? else {
        let why = "its index.json is not an index";
        return Err(Error::new(ErrorKind::Input, query.what, why));
    };
    let groups = groups(index);
    if groups.len() > MAX_IMAGES {
        let why = format!("its index lists more than {MAX_IMAGES} images");
        return Err(Error::new(ErrorKind::Limit, query.what, why));
    }
    let mut images: Vec<Outcome> = Vec::new();
    let allowance = Allowance::new(query.limits);
    for group in groups {
        let names = group.names();
        match read_image(store, query, group, &allowance) {
            Ok(None) => {}
            Ok(Some(found)) => add(&mut images, found),
            Err(error) => images.push(Err(Box::new(Unreadable {
                name: names.first().cloned().unwrap_or_default(),
                words: names,
                error,
            }))),
        }
    }
    Ok(images)
}

/// Descriptors that mean one image, for one or several platforms.
struct Group {
    manifests: Vec<Descriptor>,
}

impl Group {
    fn names(&self) -> Vec<String> {
        let names = self.manifests.iter().flat_map(Descriptor::names);
        let mut names: Vec<_> = names.map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names
    }
}

/// Sorts the descriptors of an index: those of one name are one image, unless two of them are for the
/// same platform; those without a name are one image where they name different platforms.
fn groups(index: Index) -> Vec<Group> {
    let mut named: BTreeMap<String, Vec<Descriptor>> = BTreeMap::new();
    for descriptor in index.manifests {
        if descriptor.is_statement() {
            continue;
        }
        let name = descriptor.name().unwrap_or_default().to_owned();
        let group = named.entry(name).or_default();
        if !group.iter().any(|known| known.digest == descriptor.digest) {
            group.push(descriptor);
        }
    }
    let mut groups = Vec::new();
    for manifests in named.into_values() {
        if tells_platforms_apart(&manifests) {
            groups.push(Group { manifests });
        } else {
            let single = |descriptor| Group {
                manifests: vec![descriptor],
            };
            groups.extend(manifests.into_iter().map(single));
        }
    }
    groups
}

fn tells_platforms_apart(manifests: &[Descriptor]) -> bool {
    let mut platforms: Vec<_> = manifests.iter().map(|d| d.platform.as_ref()).collect();
    platforms.sort();
    let count = platforms.len();
    platforms.dedup();
    platforms.len() == count && platforms.iter().all(Option::is_some)
}

/// Adds an image, or only its names where the index lists it twice.
fn add(images: &mut Vec<Outcome>, found: Found) {
    let same = |known: &&mut Found| known.artifact.digest == found.artifact.digest;
    let mut known = images.iter_mut().filter_map(|image| image.as_mut().ok());
    match known.find(same) {
        Some(known) => {
            known.artifact.references.extend(found.artifact.references);
            known.artifact.references.sort();
            known.artifact.references.dedup();
            known.words.extend(found.words);
        }
        None => images.push(Ok(found)),
    }
}

fn read_image(
    store: &dyn Store,
    query: Query<'_>,
    group: Group,
    allowance: &Allowance,
) -> Result<Option<Found>, Error> {
    let words = group.names();
    let full = group.manifests.iter().filter_map(Descriptor::name);
    let mut references: Vec<_> = full.map(familiar).collect();
    references.sort();
    references.dedup();
    let known = group.manifests.iter().map(|it| it.digest.clone());
    let mut subjects: Vec<Digest> = known.collect();
    let choice = Choice {
        what: query.what,
        platform: query.platform,
        limits: query.limits,
    };
    let index = Index {
        manifests: group.manifests,
        annotations: BTreeMap::new(),
    };
    let documents = Blobs {
        store,
        query,
        allowance,
    };
    let Some(chosen) = find(Document::Index(index), &documents, choice)? else {
        return Ok(None);
    };
    let identity = Identity {
        source: query.source,
        references,
        ..Identity::default()
    };
    subjects.push(chosen.manifest.digest.clone());
    subjects.sort();
    subjects.dedup();
    let (artifact, mut problems) = chosen.artifact(identity);
    let mut layers = Vec::with_capacity(artifact.layers.len());
    for (at, layer) in artifact.layers.iter().enumerate() {
        let path = match place(store, &chosen, at) {
            Ok(path) => Some(path),
            Err((kind, why)) => {
                problems.push(layer_problem(at, kind, why));
                None
            }
        };
        layers.push(LayerPlace {
            path,
            digest: layer.digest.clone(),
            diff_id: layer.diff_id.clone(),
            size: layer.size,
        });
    }
    Ok(Some(Found {
        artifact,
        problems,
        layers,
        words,
        subjects,
    }))
}

/// Finds the blob of a layer, or says why it is not looked at.
fn place(store: &dyn Store, chosen: &Chosen, at: usize) -> Result<String, (ProblemKind, String)> {
    let missing = format!("the {} does not hold it", store.noun());
    let Some(descriptor) = chosen.manifest.layers.get(at) else {
        return Err((ProblemKind::Input, missing));
    };
    let path = blob_path(&descriptor.digest);
    let size = store.size(&path);
    match LayerType::of(&descriptor.media_type) {
        LayerType::Encrypted => Err((ProblemKind::Unsupported, "it is encrypted".to_owned())),
        LayerType::Statement => {
            let why = "it is a statement about an image, not a layer";
            Err((ProblemKind::Unsupported, why.to_owned()))
        }
        LayerType::Foreign if size.is_none() => {
            let from = match descriptor.urls.first() {
                Some(url) => format!(", at {url}"),
                None => String::new(),
            };
            let why = format!("it is a foreign layer, kept elsewhere{from}");
            Err((ProblemKind::Unsupported, why))
        }
        _ => match size {
            None => Err((ProblemKind::Input, missing)),
            Some(_) => Ok(path),
        },
    }
}

/// Reads documents from `blobs/`.
struct Blobs<'a> {
    store: &'a dyn Store,
    query: Query<'a>,
    allowance: &'a Allowance,
}

impl Documents for Blobs<'_> {
    fn fetch(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Error> {
        let path = blob_path(&descriptor.digest);
        let size = self.store.size(&path).unwrap_or(0);
        self.allowance.take(size, self.query.what)?;
        let bytes = self.store.read(&path, self.query.limits.document_bytes)?;
        bytes.ok_or_else(|| {
            let why = format!("the {} does not hold {path}", self.store.noun());
            Error::new(ErrorKind::Input, self.query.what, why)
        })
    }
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}
