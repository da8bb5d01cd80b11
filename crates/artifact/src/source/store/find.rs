//! Which images a store holds: both layouts are read, since engines differ in which one they believe;
//! what both tell alike is one image, what they tell differently is scanned twice.

use std::cell::Cell;

use seawall_model::artifact::Artifact;
use seawall_model::digest::Digest;
use seawall_model::platform::Platform;
use seawall_model::problem::{Problem, ProblemKind};

use super::{Store, docker, oci};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;
use crate::source::reference::Reference;

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query<'a> {
    /// What the store is called: the path as given.
    pub(crate) what: &'a str,
    /// Kind of source, in the words of the command line.
    pub(crate) source: &'static str,
    /// Which image of several.
    pub(crate) image: Option<&'a str>,
    /// Which platform.
    pub(crate) platform: Option<&'a Platform>,
    /// Bounds.
    pub(crate) limits: &'a Limits,
}

/// An image that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its description.
    pub(crate) artifact: Artifact,
    /// What could not be looked at so far.
    pub(crate) problems: Vec<Problem>,
    /// Where its layers lie, lowest first.
    pub(crate) layers: Vec<LayerPlace>,
    /// Other words by which it may be asked for.
    pub(crate) words: Vec<String>,
    /// Digests of the manifests and indexes that it is known by; none where it has no manifest.
    pub(crate) subjects: Vec<Digest>,
}

/// Where one layer lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayerPlace {
    /// Path of its member; nothing where it is not there (a problem says so).
    pub(crate) path: Option<String>,
    /// Digest of the stored bytes, where the manifest gives one.
    pub(crate) digest: Option<Digest>,
    /// Digest of the tar, where the configuration gives one.
    pub(crate) diff_id: Option<Digest>,
    /// Bytes stored, where the manifest tells.
    pub(crate) size: Option<u64>,
}

/// An image that is there and cannot be read.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// What to call it.
    pub(crate) name: String,
    /// Words by which it may be asked for.
    pub(crate) words: Vec<String>,
    /// Why.
    pub(crate) error: Error,
}

/// One image or the reason why there is none.
pub(crate) type Outcome = Result<Found, Box<Unreadable>>;

/// Lists the images of a store: all of them, or the one that is asked for.
///
/// # Errors
/// Where there is no image, or none that is asked for.
pub(crate) fn find(store: &dyn Store, query: Query<'_>) -> Result<Vec<Outcome>, Error> {
    let outcomes = read_both(oci::images(store, query), docker::images(store, query))?;
    if outcomes.len() > MAX_IMAGES {
        let why = format!("it holds more than {MAX_IMAGES} images");
        return Err(Error::new(ErrorKind::Limit, query.what, why));
    }
    if outcomes.is_empty() {
        let why = format!("the {} holds no image", store.noun());
        return Err(Error::new(ErrorKind::Input, query.what, why));
    }
    let mut wanted = match query.image {
        Some(image) => pick(outcomes, image, query.what)?,
        None => outcomes,
    };
    name_them(&mut wanted, query);
    // Where nothing can be read, that is an error now, not one that shows up during a walk.
    if wanted.iter().all(Result::is_err) {
        if let Some(Err(first)) = wanted.into_iter().next() {
            return Err(first.error);
        }
        return Ok(Vec::new());
    }
    Ok(wanted)
}

/// Puts the images of both layouts together; one that is broken does not hide the other.
fn read_both(
    oci: Result<Vec<Outcome>, Error>,
    docker: Result<Vec<Outcome>, Error>,
) -> Result<Vec<Outcome>, Error> {
    let broken = |name: &str, error: Error| -> Outcome {
        Err(Box::new(Unreadable {
            name: name.to_owned(),
            words: Vec::new(),
            error,
        }))
    };
    let mut outcomes = Vec::new();
    match (oci, docker) {
        (Ok(first), Ok(second)) => {
            outcomes = first;
            for outcome in second {
                merge(&mut outcomes, outcome);
            }
        }
        (Ok(good), Err(error)) if !good.is_empty() => {
            outcomes.extend(good);
            outcomes.push(broken("manifest.json", error));
        }
        (Err(error), Ok(good)) if !good.is_empty() => {
            outcomes.extend(good);
            outcomes.push(broken("index.json", error));
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    }
    Ok(outcomes)
}

/// Adds an image, or only its references to the same image that is there already.
fn merge(outcomes: &mut Vec<Outcome>, outcome: Outcome) {
    let image = match outcome {
        Ok(image) => image,
        Err(unreadable) => {
            // Both layouts fail to give the same image: once is enough.
            let told = |known: &Outcome| matches!(known, Err(k) if share_a_word(k, &unreadable));
            if !outcomes.iter().any(told) {
                outcomes.push(Err(unreadable));
            }
            return;
        }
    };
    let mut known = outcomes.iter_mut().filter_map(|o| o.as_mut().ok());
    match known.find(|known| same_image(known, &image)) {
        Some(known) => {
            known.artifact.references.extend(image.artifact.references);
            known.artifact.references.sort();
            known.artifact.references.dedup();
            known.words.extend(image.words);
        }
        None => outcomes.push(Ok(image)),
    }
}

fn share_a_word(a: &Unreadable, b: &Unreadable) -> bool {
    let named = |word: &String| b.words.iter().any(|other| is_named(word, other));
    a.words.iter().any(named)
}

/// Says whether two descriptions mean the same bytes.
fn same_image(a: &Found, b: &Found) -> bool {
    let paths = |found: &Found| -> Vec<Option<String>> {
        found
            .layers
            .iter()
            .map(|layer| layer.path.clone())
            .collect()
    };
    a.artifact.image_id.is_some()
        && a.artifact.image_id == b.artifact.image_id
        && paths(a) == paths(b)
}

fn pick(outcomes: Vec<Outcome>, image: &str, what: &str) -> Result<Vec<Outcome>, Error> {
    let mut names: Vec<String> = Vec::new();
    let mut chosen = Vec::new();
    for outcome in outcomes {
        let words = match &outcome {
            Ok(found) => words_of(found),
            Err(unreadable) => unreadable.words.clone(),
        };
        if words.iter().any(|word| is_named(word, image)) {
            chosen.push(outcome);
        } else {
            names.extend(words.first().cloned());
        }
    }
    if chosen.is_empty() {
        names.sort();
        names.dedup();
        let why = format!("it holds no image `{image}`; it holds {}", names.join(", "));
        return Err(Error::new(ErrorKind::User, what, why));
    }
    Ok(chosen)
}

/// Returns all words by which an image may be asked for, the best first.
fn words_of(found: &Found) -> Vec<String> {
    let artifact = &found.artifact;
    let digests = artifact.digest.iter().chain(&artifact.image_id);
    let mut words = artifact.references.clone();
    words.extend(found.words.iter().cloned());
    words.extend(digests.map(Digest::to_string));
    words
}

/// Says whether a word is what the user means: the same text, the same reference, or a digest or its
/// beginning.
fn is_named(word: &str, image: &str) -> bool {
    if word == image {
        return true;
    }
    if let (Ok(a), Ok(b)) = (word.parse::<Reference>(), image.parse::<Reference>()) {
        if a.to_string() == b.to_string() {
            return true;
        }
    }
    let hex = image.strip_prefix("sha256:").unwrap_or(image);
    let digest = word.strip_prefix("sha256:").unwrap_or_default();
    hex.len() >= 12 && hex.bytes().all(|b| b.is_ascii_hexdigit()) && digest.starts_with(hex)
}

/// Calls a single image by the path that was given, and several by path and reference.
fn name_them(outcomes: &mut [Outcome], query: Query<'_>) {
    let several = outcomes.len() > 1 || query.image.is_some();
    for outcome in outcomes {
        let Ok(found) = outcome else { continue };
        let id = found.artifact.image_id.as_ref().map(Digest::short);
        let part = (found.artifact.references.first().map(String::as_str))
            .or(found.words.first().map(String::as_str))
            .or(id);
        found.artifact.name = match part {
            Some(part) if several => format!("{}#{part}", query.what),
            _ => query.what.to_owned(),
        };
    }
}

/// Makes the problem of a layer that cannot be read.
pub(super) fn layer_problem(at: usize, kind: ProblemKind, why: impl Into<String>) -> Problem {
    Problem::new(kind, format!("layer {at}"), why).in_layer(at)
}

/// What may still be read of documents, so that a small archive cannot have the same large document
/// read a million times.
pub(super) struct Allowance(Cell<u64>);

impl Allowance {
    /// Allows so many times the size of one document.
    pub(super) fn new(limits: &Limits) -> Self {
        Self(Cell::new(
            limits.document_bytes.saturating_mul(ALL_DOCUMENTS),
        ))
    }

    /// Takes a document of so many bytes, or says that it is enough.
    pub(super) fn take(&self, bytes: u64, what: &str) -> Result<(), Error> {
        // Each costs something, however small it is.
        let Some(left) = self.0.get().checked_sub(bytes.max(1_024)) else {
            let why = "its documents refer to more documents than are allowed";
            return Err(Error::new(ErrorKind::Limit, what, why));
        };
        self.0.set(left);
        Ok(())
    }
}

/// Images in one store at most.
pub(super) const MAX_IMAGES: usize = 1_000;

/// How many times the size of one document all that are read may have.
const ALL_DOCUMENTS: u64 = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_asked_for_in_many_words() {
        let id = format!("sha256:{}", "ab".repeat(32));
        let cases = [
            ("debian:12", "debian:12", true),
            ("docker.io/library/debian:12", "debian:12", true),
            ("debian:latest", "debian", true),
            ("debian:12", "debian:13", false),
            ("v1.2", "v1.2", true),
            (&id, "abababababab", true),
            (&id, &id, true),
            (&id, "abab", false),
        ];
        for (word, image, want) in cases {
            assert_eq!(is_named(word, image), want, "{word} {image}");
        }
    }
}
