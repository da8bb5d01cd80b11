//! Signatures that lie in an OCI layout beside its images: what its index lists under cosign's tags, what `cosign save`
//! marks, and manifests that name an image as their subject.

use std::collections::BTreeMap;

use seawall_model::digest::Digest;
use seawall_model::signature::{Signature, SignatureKind, Signatures};
use serde::Deserialize;
use serde_json::Value;

use super::Store;
use crate::image::signature::{Claim, SignatureManifest, claim, cosign_tag, signed_digest};
use crate::limits::Limits;

/// Looks for signatures of an image that is known under these digests.
pub(in crate::source) fn signatures(
    store: &dyn Store,
    subjects: &[Digest],
    limits: &Limits,
) -> Signatures {
    if subjects.is_empty() {
        let why = format!(
            "the {} has no place for signatures, and no registry was asked",
            store.noun()
        );
        return Signatures::not_looked_for(why);
    }
    let mut search = Search {
        store,
        subjects,
        limits,
        found: Vec::new(),
        gaps: Vec::new(),
        left: MANIFESTS,
    };
    search.list("index.json", 0);
    let Search {
        mut found,
        mut gaps,
        ..
    } = search;
    found.sort();
    found.dedup();
    if found.is_empty() {
        gaps.insert(
            0,
            format!(
                "none lies in the {}, and no registry was asked",
                store.noun()
            ),
        );
    }
    Signatures {
        place: (!found.is_empty()).then(|| format!("the {}", store.noun())),
        found,
        attestations: Vec::new(),
        gaps,
    }
}

struct Search<'a> {
    store: &'a dyn Store,
    subjects: &'a [Digest],
    limits: &'a Limits,
    found: Vec<Signature>,
    gaps: Vec<String>,
    /// Manifests that may still be read.
    left: usize,
}

#[derive(Deserialize)]
struct Listing {
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
    annotations: Option<BTreeMap<String, Value>>,
}

impl Listed {
    fn text(&self, key: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(key)?.as_str()
    }
}

impl Search<'_> {
    fn list(&mut self, path: &str, depth: usize) {
        let Some(bytes) = self.read(path, self.limits.document_bytes) else {
            return;
        };
        let Ok(listing) = serde_json::from_slice::<Listing>(&bytes) else {
            return;
        };
        for entry in listing.manifests {
            let Ok(digest) = entry.digest.parse::<Digest>() else {
                continue;
            };
            let name = entry.text(REF_NAME).unwrap_or_default();
            let name = name.rsplit_once(':').map_or(name, |(_, tag)| tag);
            let is_fallback = |subject: &Digest| name == subject.to_string().replace(':', "-");
            let is_tagged = |subject: &Digest| name == cosign_tag(subject);
            let is_cosign = self.subjects.iter().any(is_tagged)
                || entry
                    .text(COSIGN_KIND)
                    .is_some_and(|kind| kind.ends_with("/sigs"));
            let kind = entry.artifact_type.as_deref().unwrap_or_default();
            if self.subjects.iter().any(is_fallback) && depth == 0 {
                self.list(&blob_path(&digest), 1);
            } else if is_cosign || claim(kind, &|key| entry.text(key)) != Claim::Other {
                self.manifest(&digest, is_cosign);
            }
        }
    }

    fn manifest(&mut self, digest: &Digest, is_cosign: bool) {
        // The image itself refers to nothing.
        if self.subjects.contains(digest) {
            return;
        }
        let Some(left) = self.left.checked_sub(1) else {
            let why = format!("more than {MANIFESTS} manifests may be one; the rest was not read");
            if !self.gaps.contains(&why) {
                self.gaps.push(why);
            }
            return;
        };
        self.left = left;
        let bytes = self.read(&blob_path(digest), MANIFEST);
        let Some(manifest) = bytes.and_then(|bytes| SignatureManifest::parse(&bytes)) else {
            return;
        };
        let refers = manifest.subject().is_some_and(|subject| {
            let mut subjects = self.subjects.iter();
            subjects.any(|known| known.to_string() == subject)
        });
        let kind = match manifest.claim() {
            Claim::Signature(SignatureKind::Cosign) if is_cosign && !refers => {
                self.is_signed(&manifest).then_some(SignatureKind::Cosign)
            }
            Claim::Signature(kind) => refers.then_some(kind),
            Claim::Open if refers => {
                self.gaps
                    .push(format!("{digest} does not say whether it is a signature"));
                None
            }
            Claim::Open | Claim::Other => None,
        };
        let name = digest.to_string();
        self.found.extend(kind.map(|kind| Signature { kind, name }));
    }

    /// Says whether one of the payloads that cosign signed speaks of the image.
    fn is_signed(&self, manifest: &SignatureManifest) -> bool {
        let payloads = manifest.payloads().take(PAYLOADS);
        let bytes = payloads.filter_map(|(digest, _)| self.read(&blob_path(&digest), PAYLOAD));
        bytes
            .filter_map(|bytes| signed_digest(&bytes))
            .any(|digest| self.subjects.contains(&digest))
    }

    fn read(&self, path: &str, limit: u64) -> Option<Vec<u8>> {
        self.store
            .read(path, limit.min(self.limits.document_bytes))
            .ok()
            .flatten()
    }
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm().name(), digest.hex())
}

const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// How `cosign save` marks what it writes.
const COSIGN_KIND: &str = "kind";
/// Manifests that are read.
const MANIFESTS: usize = 256;
/// Bytes of a manifest.
const MANIFEST: u64 = 1 << 20;
/// Payloads of a manifest that are read.
const PAYLOADS: usize = 8;
/// Bytes of a payload.
const PAYLOAD: u64 = 1 << 16;
