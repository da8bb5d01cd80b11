//! Bills of materials that lie beside an image in its registry: what the referrers API lists
//! (distribution-spec 1.1, "Listing Referrers"), with the tag that stands in for it in older registries,
//! cosign's tags (`sha256-HEX.sbom`, `sha256-HEX.att`), and the attestations that `BuildKit` puts into an
//! index (image-spec 1.1 annotations `vnd.docker.reference.*`). Nobody but this registry is asked.
//!
//! Signatures are not checked: what is found here is somebody's claim.

use std::collections::{BTreeSet, VecDeque};
use std::io::Read as _;
use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_model::problem::{Problem, ProblemKind};
use serde::Deserialize;
use serde_json::Value;

use super::blob::RegistryBlob;
use super::fault::Fault;
use super::manifest::fetch_manifest;
use super::session::Session;
use crate::error::ErrorKind;
use crate::fetch::patience::Patient;
use crate::image::{Descriptor, check_digest};
use crate::layer::LayerBlob as _;
use crate::source::http::body::Unread;
use crate::source::{Attached, AttachedDocument};

/// Finds what lies beside an image. `subjects` are the digests under which it is known: its own, and that
/// of the index it was chosen from; `index` is that index.
pub(super) fn find(
    session: &Arc<Session>,
    subjects: &[Digest],
    index: Option<&[u8]>,
    most: u64,
) -> Attached {
    let mut search = Search {
        session,
        most,
        found: Attached::default(),
        seen: BTreeSet::new(),
        bytes: 0,
    };
    let mut manifests: VecDeque<(String, String)> = VecDeque::new();
    if let Some(index) = index {
        manifests.extend(in_index(index, subjects));
    }
    for subject in subjects {
        let tag = format!("{}-{}", algorithm(subject), subject.hex());
        manifests.extend(search.referrers(subject, &tag));
        for (ending, word) in [(".sbom", "SBOM"), (".att", "attestation")] {
            manifests.push_back((format!("{tag}{ending}"), format!("cosign's {word}")));
        }
    }
    for (version, how) in manifests {
        if search.found.documents.len() >= DOCUMENTS {
            let why = format!("there are more than {DOCUMENTS}; the rest is not read");
            search.complain(ProblemKind::Limit, why);
            break;
        }
        search.manifest(&version, &how);
    }
    search.found
}

struct Search<'a> {
    session: &'a Arc<Session>,
    most: u64,
    found: Attached,
    /// Digests of blobs that were read.
    seen: BTreeSet<String>,
    bytes: u64,
}

impl Search<'_> {
    fn complain(&mut self, kind: ProblemKind, why: String) {
        self.found.problems.push(Problem::new(kind, WHAT, why));
    }

    /// Tells a fault. That something is not there is none.
    fn fault(&mut self, what: &str, fault: &Fault) {
        if fault.status == Some(404) {
            return;
        }
        let kind = match fault.kind {
            ErrorKind::Limit => ProblemKind::Limit,
            ErrorKind::Input => ProblemKind::Input,
            _ => ProblemKind::Environment,
        };
        self.complain(kind, format!("{what}: {}", fault.why));
    }

    /// Returns the manifests that refer to a digest and may hold a bill of materials, page by page; from the
    /// tag where the registry does not know the question.
    fn referrers(&mut self, subject: &Digest, tag: &str) -> Vec<(String, String)> {
        let mut path = format!("referrers/{subject}");
        let mut all = Vec::new();
        for page in 0..PAGES {
            let accept = [("accept", "application/vnd.oci.image.index.v1+json")];
            let answer = self.session.get(&path, &accept).and_then(|response| {
                let next = response
                    .header("link")
                    .and_then(|link| next_page(link, subject));
                let read = response.body.read_document(self.most);
                let bytes = read.map_err(|unread| match unread {
                    Unread::Failed(failure) => Fault::unanswered(&failure, self.session.name()),
                    Unread::TooLarge => Fault::new(ErrorKind::Limit, "the answer is too large"),
                })?;
                Ok((bytes, next))
            });
            let (bytes, next) = match answer {
                Ok(answer) => answer,
                // Registries that do not know the question say so in several ways.
                Err(fault) if page == 0 && matches!(fault.status, Some(400 | 404 | 405 | 501)) => {
                    match fetch_manifest(self.session, tag, self.most) {
                        Ok(fetched) => (fetched.bytes, None),
                        Err(fault) => {
                            self.fault("the list of referrers", &fault);
                            return all;
                        }
                    }
                }
                Err(fault) => {
                    self.fault("the list of referrers", &fault);
                    return all;
                }
            };
            match serde_json::from_slice::<Listing>(&bytes) {
                Ok(listing) => all.extend(listing.manifests.into_iter().filter_map(Listed::wanted)),
                Err(error) => {
                    let why = format!("the list of referrers is not sound: {error}");
                    self.complain(ProblemKind::Input, why);
                    return all;
                }
            }
            match next {
                Some(next) => path = next,
                None => return all,
            }
        }
        let why = format!("the list of referrers has more than {PAGES} pages");
        self.complain(ProblemKind::Limit, why);
        all
    }

    /// Reads the files of a manifest that are bills of materials.
    fn manifest(&mut self, version: &str, how: &str) {
        let fetched = match fetch_manifest(self.session, version, self.most) {
            Ok(fetched) => fetched,
            Err(fault) => return self.fault(&format!("{how} {version}"), &fault),
        };
        let manifest: Manifest = match serde_json::from_slice(&fetched.bytes) {
            Ok(manifest) => manifest,
            Err(error) => {
                let why = format!("{how} {version} is no manifest of files: {error}");
                return self.complain(ProblemKind::Input, why);
            }
        };
        for file in manifest.layers.into_iter().take(DOCUMENTS) {
            if file.is_bill() {
                self.file(&file, how);
            }
        }
    }

    fn file(&mut self, file: &File, how: &str) {
        let Ok(digest) = file.digest.parse::<Digest>() else {
            let why = format!("{how} names a file by no digest");
            return self.complain(ProblemKind::Input, why);
        };
        if !self.seen.insert(digest.to_string()) {
            return;
        }
        self.bytes = self.bytes.saturating_add(file.size);
        if file.size > FILE || self.bytes > ALL {
            let why = format!("{how} {digest} has {} bytes, more than are read", file.size);
            return self.complain(ProblemKind::Limit, why);
        }
        match self.read(&digest, file.size) {
            Ok(bytes) => self.found.documents.push(AttachedDocument {
                name: format!("{how} {digest}"),
                bytes,
            }),
            Err(why) => {
                let why = format!("{how} {digest}: {why}");
                self.complain(ProblemKind::Environment, why);
            }
        }
    }

    fn read(&self, digest: &Digest, size: u64) -> Result<Vec<u8>, String> {
        let descriptor = Descriptor {
            media_type: String::new(),
            digest: digest.clone(),
            size,
            urls: Vec::new(),
            annotations: std::collections::BTreeMap::new(),
            platform: None,
            artifact_type: None,
        };
        let blob = RegistryBlob::new(vec![Arc::clone(self.session)], descriptor, None);
        let reader = blob.open().map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        Patient::new(reader, size)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        check_digest(digest, &bytes)?;
        Ok(bytes)
    }
}

/// Attestations in an index: manifests that say which image they speak of.
fn in_index(index: &[u8], subjects: &[Digest]) -> Vec<(String, String)> {
    let Ok(listing) = serde_json::from_slice::<Listing>(index) else {
        return Vec::new();
    };
    let speaks = |one: &Listed| {
        let text = |key: &str| one.annotations.get(key).and_then(Value::as_str);
        let of = text("vnd.docker.reference.digest");
        text("vnd.docker.reference.type") == Some("attestation-manifest")
            && subjects
                .iter()
                .any(|subject| of == Some(subject.to_string().as_str()))
    };
    let all = listing.manifests.into_iter().filter(speaks);
    all.map(|one| (one.digest, "BuildKit's attestation".to_owned()))
        .collect()
}

/// The path of the next page (RFC 8288), which must be of the same question.
fn next_page(link: &str, subject: &Digest) -> Option<String> {
    let (_, rest) = link.split_once('<')?;
    let (url, parameters) = rest.split_once('>')?;
    if !parameters.contains("next") {
        return None;
    }
    let at = url.rfind(&format!("referrers/{subject}"))?;
    url.get(at..).map(str::to_owned)
}

fn algorithm(digest: &Digest) -> String {
    let text = digest.to_string();
    text.split(':').next().unwrap_or_default().to_owned()
}

/// Says whether a type may be that of a bill of materials, or of a statement that holds one.
fn is_bill(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    WORDS.iter().any(|word| kind.contains(word))
}

#[derive(Deserialize)]
struct Listing {
    #[serde(default)]
    manifests: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(default)]
    digest: String,
    #[serde(default)]
    artifact_type: Option<String>,
    #[serde(default)]
    annotations: serde_json::Map<String, Value>,
}

impl Listed {
    fn wanted(self) -> Option<(String, String)> {
        // What says nothing is looked at: its files say what they are.
        let kind = self.artifact_type.unwrap_or_default();
        let wanted = kind.is_empty() || is_bill(&kind) || kind.contains("empty");
        let sound = self.digest.parse::<Digest>().is_ok();
        (wanted && sound).then(|| (self.digest, "referrer".to_owned()))
    }
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    layers: Vec<File>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    media_type: String,
    digest: String,
    size: u64,
    #[serde(default)]
    annotations: Option<serde_json::Map<String, Value>>,
}

impl File {
    /// A statement says what it holds in an annotation; where it does not, it has to be opened.
    fn is_bill(&self) -> bool {
        let annotations = self.annotations.iter();
        let mut told =
            annotations.flat_map(|all| PREDICATES.iter().filter_map(|key| all.get(*key)));
        let predicate = told.find_map(Value::as_str);
        let about = |kind: &str| {
            ["spdx", "cyclonedx", "syft"]
                .iter()
                .any(|word| kind.contains(word))
        };
        is_bill(&self.media_type) && predicate.is_none_or(|kind| about(&kind.to_ascii_lowercase()))
    }
}

const WHAT: &str = "attached SBOM";
/// Words in media types.
const WORDS: &[&str] = &[
    "spdx",
    "cyclonedx",
    "syft",
    "sbom",
    "in-toto",
    "dsse",
    "sigstore.bundle",
];
/// Annotations that tell the type of a statement's predicate: cosign's, `BuildKit`'s, sigstore's.
const PREDICATES: &[&str] = &[
    "predicateType",
    "in-toto.io/predicate-type",
    "dev.sigstore.bundle.predicateType",
];
/// Documents of an image.
const DOCUMENTS: usize = 32;
/// Pages of a list.
const PAGES: usize = 10;
/// Bytes of one document.
const FILE: u64 = 64 << 20;
/// Bytes of all.
const ALL: u64 = 256 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_types() {
        let hex = "a".repeat(64);
        let subject: Digest = format!("sha256:{hex}").parse().unwrap();
        let path = format!("referrers/sha256:{hex}?n=2&last=x");
        for (link, want) in [
            (
                format!("</v2/team/app/{path}>; rel=\"next\""),
                Some(path.clone()),
            ),
            (
                format!("<https://r.example/v2/team/app/{path}>; rel=next"),
                Some(path.clone()),
            ),
            (format!("</v2/team/app/{path}>; rel=\"prev\""), None),
            ("</v2/other>; rel=\"next\"".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(next_page(&link, &subject), want, "{link}");
        }
        for (kind, predicate, want) in [
            ("application/spdx+json", None, true),
            ("application/vnd.cyclonedx+json", None, true),
            ("application/vnd.in-toto+json", None, true),
            (
                "application/vnd.in-toto+json",
                Some("https://spdx.dev/Document"),
                true,
            ),
            (
                "application/vnd.in-toto+json",
                Some("https://slsa.dev/provenance/v1"),
                false,
            ),
            ("application/vnd.oci.image.layer.v1.tar+gzip", None, false),
        ] {
            let annotations = predicate.map(|kind| {
                let pair = ("predicateType".to_owned(), Value::from(kind));
                serde_json::Map::from_iter([pair])
            });
            let file = File {
                media_type: kind.to_owned(),
                digest: String::new(),
                size: 0,
                annotations,
            };
            assert_eq!(file.is_bill(), want, "{kind} {predicate:?}");
        }
    }
}
