//! Bills of materials that lie beside an image in its registry: what the referrers API lists
//! (distribution-spec 1.1, "Listing Referrers"), cosign's tags (`sha256-HEX.sbom`, `sha256-HEX.att`), and the
//! attestations that `BuildKit` puts into an index (image-spec 1.1 annotations `vnd.docker.reference.*`). Nobody but
//! this registry is asked.
//!
//! Signatures are not checked: what is found here is somebody's claim. So whatever speaks of another image, breaks
//! off or is too much is a problem beside the rest, and never more than so many requests and bytes.
//!
//! Reading order: `kind` (what may hold a bill), `listing` (which manifests refer to the image), this file (what
//! lies in them).

mod kind;
mod listing;
mod signature;

pub(super) use signature::find_signatures;

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_model::problem::{Problem, ProblemKind};

use self::kind::{File, Listing, Manifest};
use super::blob::RegistryBlob;
use super::fault::Fault;
use super::manifest::fetch_manifest;
use super::session::Session;
use crate::error::ErrorKind;
use crate::fetch::patience::Patient;
use crate::image::{Descriptor, check_digest};
use crate::layer::LayerBlob as _;
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
        wanted: Wanted::Bills,
        subjects: subjects.iter().map(ToString::to_string).collect(),
        found: Attached {
            subjects: subjects.to_vec(),
            ..Attached::default()
        },
        attested: BTreeSet::new(),
        seen: BTreeSet::new(),
        bytes: 0,
    };
    let mut candidates = index.map_or_else(Vec::new, |index| search.in_index(index));
    for subject in subjects {
        let tag = subject.to_string().replace(':', "-");
        candidates.extend(search.referrers(subject, &tag));
        for (ending, how) in [(".sbom", "cosign's SBOM"), (".att", "cosign's attestation")] {
            candidates.push(Candidate {
                version: format!("{tag}{ending}"),
                how,
                certain: true,
                must_refer: false,
            });
        }
    }
    // What says what it is comes first: the rest must not crowd it out.
    candidates.sort_by_key(|one| !one.certain);
    search.read_all(candidates);
    search.found
}

/// A manifest that may hold a bill.
pub(super) struct Candidate {
    /// Its digest or tag.
    version: String,
    /// How it was found, in words.
    how: &'static str,
    /// Whether it is of a type that holds bills.
    certain: bool,
    /// Whether it is one only if it names the image as its subject.
    must_refer: bool,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// Bills of materials.
    Bills,
    /// Signatures.
    Signatures,
}

struct Search<'a> {
    session: &'a Arc<Session>,
    most: u64,
    wanted: Wanted,
    /// The digests under which the image is known, as text.
    subjects: Vec<String>,
    found: Attached,
    /// Signed statements that are listed, where signatures are looked for.
    attested: BTreeSet<String>,
    /// Manifests that were asked for, and digests of blobs that were read.
    seen: BTreeSet<String>,
    bytes: u64,
}

impl Search<'_> {
    fn complain(&mut self, kind: ProblemKind, why: String) {
        let problem = Problem::new(kind, WHAT, why);
        if !self.found.problems.contains(&problem) {
            self.found.problems.push(problem);
        }
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

    /// Attestations in an index: manifests that say which image they speak of.
    fn in_index(&self, index: &[u8]) -> Vec<Candidate> {
        let listing = serde_json::from_slice::<Listing>(index);
        let entries = listing.map_or_else(|_| Vec::new(), |listing| listing.manifests);
        let attestations = entries.into_iter();
        attestations
            .filter_map(|entry| entry.attestation(&self.subjects))
            .collect()
    }

    fn read_all(&mut self, candidates: Vec<Candidate>) {
        let mut asked: usize = 0;
        for candidate in candidates {
            // One manifest may be listed under each name of the image.
            if !self.seen.insert(candidate.version.clone()) {
                continue;
            }
            asked = asked.saturating_add(1);
            if asked > MANIFESTS {
                let why =
                    format!("more than {MANIFESTS} manifests may hold one; the rest is not read");
                return self.complain(ProblemKind::Limit, why);
            }
            if self.found.documents.len() >= DOCUMENTS {
                let why = format!("there are more than {DOCUMENTS}; the rest is not read");
                return self.complain(ProblemKind::Limit, why);
            }
            self.manifest(&candidate);
        }
    }

    /// Reads the files of a manifest that are bills of materials.
    fn manifest(&mut self, candidate: &Candidate) {
        let Candidate { version, how, .. } = candidate;
        let fetched = match fetch_manifest(self.session, version, self.most) {
            Ok(fetched) => fetched,
            // What is listed has to be there.
            Err(fault) if fault.status == Some(404) && candidate.must_refer => {
                let why = format!("{how} {version} is listed and not there");
                return self.complain(ProblemKind::Input, why);
            }
            Err(fault) => return self.fault(&format!("{how} {version}"), &fault),
        };
        let manifest: Manifest = match serde_json::from_slice(&fetched.bytes) {
            Ok(manifest) => manifest,
            Err(error) => {
                let why = format!("{how} {version} is no manifest of files: {error}");
                return self.complain(ProblemKind::Input, why);
            }
        };
        if let Some(why) = self.refused(&manifest, candidate) {
            return self.complain(ProblemKind::Input, format!("{how} {version} {why}"));
        }
        for (at, file) in manifest.layers.iter().enumerate() {
            if at >= FILES || self.found.documents.len() >= DOCUMENTS {
                let why = format!("{how} {version} has more files than are read");
                return self.complain(ProblemKind::Limit, why);
            }
            if manifest.is_bill(file) {
                self.file(file, how);
            }
        }
    }

    /// Says why a manifest is none that may speak of this image.
    fn refused(&self, manifest: &Manifest, candidate: &Candidate) -> Option<String> {
        if manifest.manifests.is_some() {
            return Some("is a list of manifests, none with files".to_owned());
        }
        match &manifest.subject {
            Some(subject) if !self.subjects.contains(&subject.digest) => {
                let digest: String = subject.digest.chars().take(80).collect();
                Some(format!("refers to {digest}, which is another image"))
            }
            None if candidate.must_refer => Some("does not say what it refers to".to_owned()),
            _ => None,
        }
    }

    fn file(&mut self, file: &File, how: &str) {
        let Ok(digest) = file.digest.parse::<Digest>() else {
            let why = format!("{how} names a file by no digest");
            return self.complain(ProblemKind::Input, why);
        };
        if !self.seen.insert(format!("blob {digest}")) {
            return;
        }
        let all = self.bytes.saturating_add(file.size);
        if file.size > FILE || all > ALL {
            let why = format!("{how} {digest} has {} bytes, more than are read", file.size);
            return self.complain(ProblemKind::Limit, why);
        }
        self.bytes = all;
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

const WHAT: &str = "attached SBOM";
/// Documents of an image.
const DOCUMENTS: usize = 32;
/// Manifests that are asked for.
const MANIFESTS: usize = 64;
/// Files of a manifest.
const FILES: usize = 64;
/// Bytes of one document.
const FILE: u64 = 64 << 20;
/// Bytes of all.
const ALL: u64 = 256 << 20;
