//! Signatures that lie beside an image in its registry: cosign's tags (`sha256-HEX.sig`), and what the referrers API
//! or the tag that stands in for it lists. None is verified; one that speaks of another image is none. Signed
//! statements (`sha256-HEX.att`, referrers) are told apart: they sign what they say of an image.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_model::digest::Digest;
use seawall_model::problem::ProblemKind;
use seawall_model::signature::{Signature, SignatureKind, Signatures};

use super::{Candidate, Search, Wanted};
use crate::image::signature::{
    Claim, SignatureManifest, attestation_tag, cosign_tag, signed_digest,
};
use crate::source::Attached;
use crate::source::registry::manifest::fetch_manifest;
use crate::source::registry::session::Session;

/// Looks for signatures of an image that is known under these digests.
pub(in crate::source::registry) fn find_signatures(
    session: &Arc<Session>,
    subjects: &[Digest],
    most: u64,
) -> Signatures {
    let mut search = Search {
        session,
        most,
        wanted: Wanted::Signatures,
        subjects: subjects.iter().map(ToString::to_string).collect(),
        found: Attached::default(),
        attested: BTreeSet::new(),
        seen: BTreeSet::new(),
        bytes: 0,
    };
    let mut candidates = Vec::new();
    for subject in subjects {
        candidates.push(Candidate {
            version: cosign_tag(subject),
            how: "cosign's signature",
            certain: true,
            must_refer: false,
        });
        let tag = subject.to_string().replace(':', "-");
        candidates.extend(search.referrers(subject, &tag));
    }
    candidates.sort_by_key(|one| !one.certain);
    let mut found = search.signatures(candidates);
    for subject in subjects {
        search.attestation(&attestation_tag(subject));
    }
    found.sort();
    found.dedup();
    Signatures {
        place: Some(session.name().to_owned()),
        found,
        attestations: search.attested.into_iter().take(MANIFESTS).collect(),
        gaps: search.found.problems.into_iter().map(|it| it.why).collect(),
    }
}

impl Search<'_> {
    fn signatures(&mut self, candidates: Vec<Candidate>) -> Vec<Signature> {
        let mut found = Vec::new();
        let mut asked: usize = 0;
        for candidate in candidates {
            if !self.seen.insert(candidate.version.clone()) {
                continue;
            }
            asked = asked.saturating_add(1);
            if asked > MANIFESTS {
                let why =
                    format!("more than {MANIFESTS} manifests may be one; the rest is not read");
                self.complain(ProblemKind::Limit, why);
                break;
            }
            found.extend(self.signature(&candidate));
        }
        found
    }

    /// Returns the signature that a manifest holds; that it holds none where it should is told.
    fn signature(&mut self, candidate: &Candidate) -> Option<Signature> {
        let Candidate { version, how, .. } = candidate;
        let fetched = match fetch_manifest(self.session, version, self.most) {
            Ok(fetched) => fetched,
            Err(fault) if fault.status == Some(404) && candidate.must_refer => {
                let why = format!("{how} {version} is listed and not there");
                self.complain(ProblemKind::Input, why);
                return None;
            }
            Err(fault) => {
                self.fault(&format!("{how} {version}"), &fault);
                return None;
            }
        };
        let judged = SignatureManifest::parse(&fetched.bytes)
            .ok_or_else(|| "is no manifest".to_owned())
            .and_then(|manifest| self.judge(&manifest, candidate.must_refer));
        match judged {
            Ok(kind) => kind.map(|kind| Signature {
                kind,
                name: version.clone(),
            }),
            Err(why) => {
                self.complain(ProblemKind::Input, format!("{how} {version} {why}"));
                None
            }
        }
    }

    /// Takes down a manifest of statements that cosign signed.
    fn attestation(&mut self, tag: &str) {
        let what = format!("cosign's attestation {tag}");
        match fetch_manifest(self.session, tag, self.most) {
            Ok(fetched) => match SignatureManifest::parse(&fetched.bytes) {
                Some(manifest) if manifest.is_attestation() => {
                    self.attested.insert(tag.to_owned());
                }
                Some(_) => self.complain(ProblemKind::Input, format!("{what} holds none")),
                None => self.complain(ProblemKind::Input, format!("{what} is no manifest")),
            },
            Err(fault) => self.fault(&what, &fault),
        }
    }

    /// Says what signature a manifest is, or why that cannot be said.
    fn judge(
        &self,
        manifest: &SignatureManifest,
        must_refer: bool,
    ) -> Result<Option<SignatureKind>, String> {
        let is_ours = |digest: &str| self.subjects.iter().any(|subject| subject == digest);
        match manifest.subject() {
            Some(subject) if !is_ours(subject) => {
                return Err("refers to another image".to_owned());
            }
            None if must_refer => return Err("does not say what it refers to".to_owned()),
            _ => {}
        }
        match manifest.claim() {
            Claim::Signature(kind) if must_refer => Ok(Some(kind)),
            Claim::Signature(kind) => self.payload(manifest).map(|()| Some(kind)),
            Claim::Open => Err("does not say whether it is a signature".to_owned()),
            Claim::Other if must_refer => Ok(None),
            Claim::Other => Err("holds no signature".to_owned()),
        }
    }

    /// Says why none of the payloads that cosign signed speaks of the image.
    fn payload(&self, manifest: &SignatureManifest) -> Result<(), String> {
        let mut last = "holds no signature".to_owned();
        for (digest, size) in manifest.payloads().take(PAYLOADS) {
            if size > PAYLOAD {
                last = format!("has a payload of {size} bytes, more than is read");
                continue;
            }
            match self.read(&digest, size) {
                Ok(bytes) => {
                    let signed = signed_digest(&bytes).map(|digest| digest.to_string());
                    if signed.is_some_and(|digest| self.subjects.contains(&digest)) {
                        return Ok(());
                    }
                    "signs another image".clone_into(&mut last);
                }
                Err(why) => last = format!("has a payload that cannot be read: {why}"),
            }
        }
        Err(last)
    }
}

/// Manifests that are asked for.
const MANIFESTS: usize = 32;
/// Payloads of a manifest that are read.
const PAYLOADS: usize = 8;
/// Bytes of a payload.
const PAYLOAD: u64 = 1 << 16;
