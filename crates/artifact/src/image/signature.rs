//! Manifests that hold signatures of images: cosign's (its `SIGNATURE_SPEC.md`, "Storage"), those of the Notary project
//! (its `signature-specification.md`, "Storage"), and bundles of sigstore. None is verified: what is told is that it is
//! there and says that it is about the image.

use std::collections::BTreeMap;

use seawall_model::digest::Digest;
use seawall_model::signature::SignatureKind;
use serde::Deserialize;

/// What a manifest or an entry of a list says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// A signature.
    Signature(SignatureKind),
    /// Something else, such as a bill of materials.
    Other,
    /// It does not say.
    Open,
}

/// A manifest, as far as it tells of signatures.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignatureManifest {
    #[serde(default)]
    artifact_type: Option<String>,
    #[serde(default)]
    subject: Option<File>,
    #[serde(default)]
    config: Option<File>,
    #[serde(default, alias = "blobs")]
    layers: Vec<File>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    media_type: String,
    #[serde(default)]
    digest: String,
    #[serde(default)]
    size: u64,
}

impl SignatureManifest {
    /// Reads a manifest; an index, or what is none, is no such thing.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        // A list would be taken for the fields in their order.
        let is_object = bytes.trim_ascii_start().starts_with(b"{");
        is_object.then(|| serde_json::from_slice(bytes).ok())?
    }

    /// Says what it is.
    pub(crate) fn claim(&self) -> Claim {
        let types = [
            self.artifact_type.as_deref(),
            self.config.as_ref().map(|it| it.media_type.as_str()),
        ];
        let layers = self.layers.iter().map(|it| Some(it.media_type.as_str()));
        let text = |key: &str| {
            let all = self.annotations.as_ref()?;
            all.get(key)?.as_str()
        };
        let claims = types.into_iter().chain(layers).flatten();
        let claims: Vec<Claim> = claims.map(|kind| claim(kind, &text)).collect();
        let signature = claims.iter().find(|it| matches!(it, Claim::Signature(_)));
        let open = claims.iter().find(|it| **it == Claim::Open);
        let is_bundle = claims
            .iter()
            .zip(self.types())
            .any(|(_, kind)| is_bundle(kind));
        match (signature, open) {
            (Some(signature), _) => *signature,
            (None, Some(open)) if is_bundle => *open,
            _ => Claim::Other,
        }
    }

    fn types(&self) -> impl Iterator<Item = &str> {
        let config = self.config.as_ref().map(|it| it.media_type.as_str());
        let own = self.artifact_type.as_deref().into_iter().chain(config);
        own.chain(self.layers.iter().map(|it| it.media_type.as_str()))
    }

    /// Says whether it holds signed statements, as cosign writes them.
    pub(crate) fn is_attestation(&self) -> bool {
        self.types().any(|kind| kind == DSSE)
    }

    /// Returns the digest of what it refers to.
    pub(crate) fn subject(&self) -> Option<&str> {
        self.subject.as_ref().map(|it| it.digest.as_str())
    }

    /// Returns the payloads that cosign signs, each with its size.
    pub(crate) fn payloads(&self) -> impl Iterator<Item = (Digest, u64)> {
        let payloads = self
            .layers
            .iter()
            .filter(|it| it.media_type == COSIGN_PAYLOAD);
        payloads.filter_map(|it| Some((it.digest.parse().ok()?, it.size)))
    }
}

/// Says what something of a type is; `text` looks its annotations up.
pub(crate) fn claim<'a>(kind: &str, text: &dyn Fn(&str) -> Option<&'a str>) -> Claim {
    let kind = kind.trim();
    if kind == COSIGN_PAYLOAD || kind == COSIGN_ARTIFACT {
        return Claim::Signature(SignatureKind::Cosign);
    }
    if kind == NOTATION {
        return Claim::Signature(SignatureKind::Notation);
    }
    if is_bundle(kind) {
        return match (text(BUNDLE_CONTENT), text(BUNDLE_PREDICATE)) {
            (Some("message-signature"), _) | (_, Some(COSIGN_SIGN)) => {
                Claim::Signature(SignatureKind::Bundle)
            }
            // A statement about the image: a bill of materials, how it was built.
            (_, Some(_)) => Claim::Other,
            _ => Claim::Open,
        };
    }
    let says_nothing = kind.is_empty() || VAGUE.contains(&kind);
    if says_nothing {
        Claim::Open
    } else {
        Claim::Other
    }
}

/// Says whether something of a type is a signed statement about an image: what it holds, how it was built.
pub(crate) fn is_statement<'a>(kind: &str, text: &dyn Fn(&str) -> Option<&'a str>) -> bool {
    let kind = kind.trim();
    let is_other = claim(kind, text) == Claim::Other;
    kind == DSSE || is_bundle(kind) && is_other
}

fn is_bundle(kind: &str) -> bool {
    kind.starts_with("application/vnd.dev.sigstore.bundle")
}

/// Returns the digest of the image that a payload of cosign speaks of (containers/image, "simple signing").
pub(crate) fn signed_digest(payload: &[u8]) -> Option<Digest> {
    let payload: serde_json::Value = serde_json::from_slice(payload).ok()?;
    let digest = payload.pointer("/critical/image/docker-manifest-digest")?;
    digest.as_str()?.parse().ok()
}

/// Returns the tag below which cosign puts the signatures of an image.
pub(crate) fn cosign_tag(subject: &Digest) -> String {
    format!("{}.sig", subject.to_string().replace(':', "-"))
}

/// Returns the tag below which cosign puts the signed statements about an image.
pub(crate) fn attestation_tag(subject: &Digest) -> String {
    format!("{}.att", subject.to_string().replace(':', "-"))
}

/// Types of signatures, to ask for one by one.
pub(crate) const TYPES: &[&str] = &[
    NOTATION,
    COSIGN_ARTIFACT,
    "application/vnd.dev.sigstore.bundle.v0.3+json",
];

const COSIGN_PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
const COSIGN_ARTIFACT: &str = "application/vnd.dev.cosign.artifact.sig.v1+json";
/// Envelopes of signed statements.
const DSSE: &str = "application/vnd.dsse.envelope.v1+json";
const NOTATION: &str = "application/vnd.cncf.notary.signature";
const BUNDLE_CONTENT: &str = "dev.sigstore.bundle.content";
const BUNDLE_PREDICATE: &str = "dev.sigstore.bundle.predicateType";
/// The predicate with which cosign signs an image as a statement.
const COSIGN_SIGN: &str = "https://sigstore.dev/cosign/sign/v1";
/// Types that tell nothing of what they stand for.
const VAGUE: &[&str] = &[
    "application/vnd.oci.empty.v1+json",
    "application/vnd.oci.image.config.v1+json",
];

#[cfg(test)]
mod tests {
    use super::*;

    const COSIGN: Claim = Claim::Signature(SignatureKind::Cosign);
    const NOTARY: Claim = Claim::Signature(SignatureKind::Notation);
    const BUNDLE: Claim = Claim::Signature(SignatureKind::Bundle);

    #[test]
    fn manifests_say_what_they_hold() {
        // Media types and annotations of the specifications that the module names.
        for (manifest, want) in [
            (
                r#"{"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},
                "layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json"}]}"#,
                COSIGN,
            ),
            (
                r#"{"artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json","layers":[]}"#,
                COSIGN,
            ),
            (
                r#"{"artifactType":"application/vnd.cncf.notary.signature",
                "layers":[{"mediaType":"application/jose+json"}]}"#,
                NOTARY,
            ),
            (
                r#"{"config":{"mediaType":"application/vnd.cncf.notary.signature"},"layers":[{"mediaType":"application/cose"}]}"#,
                NOTARY,
            ),
            (
                r#"{"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json",
                "annotations":{"dev.sigstore.bundle.content":"message-signature"}}"#,
                BUNDLE,
            ),
            (
                r#"{"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json","annotations":
                {"dev.sigstore.bundle.content":"dsse-envelope","dev.sigstore.bundle.predicateType":"https://sigstore.dev/cosign/sign/v1"}}"#,
                BUNDLE,
            ),
            (
                r#"{"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json","annotations":
                {"dev.sigstore.bundle.content":"dsse-envelope","dev.sigstore.bundle.predicateType":"https://spdx.dev/Document"}}"#,
                Claim::Other,
            ),
            (
                r#"{"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json"}"#,
                Claim::Open,
            ),
            (r#"{"artifactType":"application/spdx+json"}"#, Claim::Other),
            (
                r#"{"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip"}]}"#,
                Claim::Other,
            ),
            ("{}", Claim::Other),
        ] {
            let read = SignatureManifest::parse(manifest.as_bytes()).unwrap();
            assert_eq!(read.claim(), want, "{manifest}");
        }
        for broken in ["", "[]", "{\"layers\":3}"] {
            assert!(
                SignatureManifest::parse(broken.as_bytes()).is_none(),
                "{broken}"
            );
        }
    }

    #[test]
    fn payloads_name_their_image() {
        let hex = "ab".repeat(32);
        let payload = format!(
            r#"{{"critical":{{"identity":{{"docker-reference":"x"}},"image":{{"docker-manifest-digest":"sha256:{hex}"}},
            "type":"cosign container image signature"}},"optional":null}}"#
        );
        let digest = signed_digest(payload.as_bytes()).unwrap();
        assert_eq!(cosign_tag(&digest), format!("sha256-{hex}.sig"));
        for broken in [
            "",
            "{}",
            r#"{"critical":{"image":{"docker-manifest-digest":"x"}}}"#,
        ] {
            assert_eq!(signed_digest(broken.as_bytes()), None);
        }
    }
}
