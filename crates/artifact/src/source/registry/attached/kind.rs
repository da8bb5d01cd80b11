//! What manifests and files beside an image say that they are: whether a bill of materials may be in them.

use serde::Deserialize;
use serde_json::Value;

use super::Candidate;
use crate::image::signature::{Claim, claim, is_statement};

/// Annotations, in any form.
pub(super) type Annotations = serde_json::Map<String, Value>;

/// A list of manifests: an index, or the answer of the referrers API, which has its form.
#[derive(Deserialize)]
pub(super) struct Listing {
    /// Its entries. What has none is no list.
    pub(super) manifests: Vec<Listed>,
}

/// An entry of a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Listed {
    #[serde(default)]
    digest: String,
    #[serde(default)]
    artifact_type: Option<String>,
    #[serde(default)]
    annotations: Option<Annotations>,
}

impl Listed {
    /// Returns the manifest where it may hold a bill. What says nothing is looked at: its files say what
    /// they are.
    pub(super) fn referrer(self) -> Option<Candidate> {
        let kind = self.artifact_type.as_deref().unwrap_or_default();
        let certain = is_bill(kind);
        let vague = VAGUE.iter().any(|word| kind.contains(word)) || kind.is_empty();
        let wanted = (certain || vague) && holds_bill(self.annotations.as_ref());
        let sound = self.digest.parse::<seawall_model::digest::Digest>().is_ok();
        (wanted && sound).then_some(Candidate {
            version: self.digest,
            how: "referrer",
            certain,
            must_refer: true,
        })
    }

    /// Returns the manifest where it may hold a signature.
    pub(super) fn signature(self) -> Option<Candidate> {
        let kind = self.artifact_type.as_deref().unwrap_or_default();
        let annotations = self.annotations.as_ref();
        let claim = claim(kind, &|key| {
            annotations.and_then(|all| all.get(key)?.as_str())
        });
        let sound = self.digest.parse::<seawall_model::digest::Digest>().is_ok();
        (claim != Claim::Other && sound).then_some(Candidate {
            version: self.digest,
            how: "referrer",
            certain: claim != Claim::Open,
            must_refer: true,
        })
    }

    /// Returns the digest of the manifest where it says that it is a signed statement about the image.
    pub(super) fn attested(&self) -> Option<String> {
        let kind = self.artifact_type.as_deref().unwrap_or_default();
        let annotations = self.annotations.as_ref();
        let text = |key: &str| annotations.and_then(|all| all.get(key)?.as_str());
        let sound = self.digest.parse::<seawall_model::digest::Digest>().is_ok();
        (sound && is_statement(kind, &text)).then(|| self.digest.clone())
    }

    /// Returns the manifest where it is an attestation that `BuildKit` made about one of these images.
    pub(super) fn attestation(self, subjects: &[String]) -> Option<Candidate> {
        let annotations = self.annotations.as_ref();
        let text = |key: &str| annotations.and_then(|all| all.get(key)?.as_str());
        let of = text("vnd.docker.reference.digest");
        let attests = text("vnd.docker.reference.type") == Some("attestation-manifest");
        (attests && subjects.iter().any(|subject| of == Some(subject))).then_some(Candidate {
            version: self.digest,
            how: "BuildKit's attestation",
            certain: true,
            must_refer: false,
        })
    }
}

/// A manifest whose files are no layers.
#[derive(Deserialize)]
pub(super) struct Manifest {
    /// What it refers to.
    #[serde(default)]
    pub(super) subject: Option<Subject>,
    /// Its files. The manifest of artifacts of the drafts of 1.1 called them blobs.
    #[serde(default, alias = "blobs")]
    pub(super) layers: Vec<File>,
    /// An index has this and no files.
    #[serde(default)]
    pub(super) manifests: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    annotations: Option<Annotations>,
}

/// What a manifest refers to.
#[derive(Deserialize)]
pub(super) struct Subject {
    /// Its digest.
    #[serde(default)]
    pub(super) digest: String,
}

/// A file of a manifest.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct File {
    #[serde(default)]
    media_type: String,
    /// Its digest as written.
    #[serde(default)]
    pub(super) digest: String,
    /// Its size as written.
    #[serde(default)]
    pub(super) size: u64,
    #[serde(default)]
    annotations: Option<Annotations>,
}

impl Manifest {
    /// Says whether one of its files may be a bill of materials, or a statement that holds one.
    pub(super) fn is_bill(&self, file: &File) -> bool {
        is_bill(&file.media_type)
            && holds_bill(file.annotations.as_ref())
            && holds_bill(self.annotations.as_ref())
    }
}

/// Says whether annotations leave it open that there is a bill: a statement says what it holds; where it does
/// not, it has to be opened. A bundle that signs the image itself holds nothing.
fn holds_bill(annotations: Option<&Annotations>) -> bool {
    let text = |key: &str| annotations.and_then(|all| all.get(key)?.as_str());
    let about = |kind: &str| {
        let kind = kind.to_ascii_lowercase();
        BILLS.iter().any(|word| kind.contains(word))
    };
    let predicate = PREDICATES.iter().find_map(|key| text(key));
    predicate.is_none_or(about) && text("dev.sigstore.bundle.content") != Some("message-signature")
}

/// Says whether a type may be that of a bill of materials, or of a statement that holds one.
fn is_bill(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    BILLS
        .iter()
        .chain(STATEMENTS)
        .any(|word| kind.contains(word))
}

/// Types to ask for one by one, where the whole list is too long.
pub(super) const TYPES: &[&str] = &[
    "application/spdx+json",
    "application/vnd.cyclonedx+json",
    "application/vnd.syft+json",
    "text/spdx",
    "text/spdx+json",
    "application/vnd.cyclonedx+xml",
    "application/vnd.dev.sigstore.bundle.v0.3+json",
    "application/vnd.in-toto+json",
    "application/vnd.dsse.envelope.v1+json",
];
/// Words in the media types of bills, and in the types of predicates that are some.
const BILLS: &[&str] = &["spdx", "cyclonedx", "syft", "sbom"];
/// Words in the media types of statements.
const STATEMENTS: &[&str] = &["in-toto", "dsse", "sigstore.bundle", "docker.attestation"];
/// Words in the types of artifacts that do not tell what is in them.
const VAGUE: &[&str] = &["empty", "vnd.oci.image.config"];
/// Annotations that tell the type of a statement's predicate: cosign's, `BuildKit`'s, sigstore's.
const PREDICATES: &[&str] = &[
    "predicateType",
    "in-toto.io/predicate-type",
    "dev.sigstore.bundle.predicateType",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_annotations_tell_what_may_hold_a_bill() {
        let in_toto = "application/vnd.in-toto+json";
        let bundle = "application/vnd.dev.sigstore.bundle.v0.3+json";
        for (kind, of_file, of_manifest, want) in [
            ("application/spdx+json", "{}", "{}", true),
            ("text/spdx", "{}", "{}", true),
            ("application/vnd.cyclonedx+json", "{}", "{}", true),
            (in_toto, "{}", "{}", true),
            (
                in_toto,
                r#"{"in-toto.io/predicate-type":"https://spdx.dev/Document"}"#,
                "{}",
                true,
            ),
            (
                in_toto,
                r#"{"in-toto.io/predicate-type":"https://slsa.dev/provenance/v1"}"#,
                "{}",
                false,
            ),
            (
                "application/vnd.dsse.envelope.v1+json",
                r#"{"predicateType":"https://cyclonedx.org/bom"}"#,
                "{}",
                true,
            ),
            (bundle, "{}", "{}", true),
            (
                bundle,
                "{}",
                r#"{"dev.sigstore.bundle.predicateType":"https://spdx.dev/Document"}"#,
                true,
            ),
            (
                bundle,
                "{}",
                r#"{"dev.sigstore.bundle.predicateType":"https://openvex.dev/ns"}"#,
                false,
            ),
            (
                bundle,
                "{}",
                r#"{"dev.sigstore.bundle.content":"message-signature"}"#,
                false,
            ),
            (
                "application/vnd.oci.image.layer.v1.tar+gzip",
                "{}",
                "{}",
                false,
            ),
            ("", "{}", "{}", false),
        ] {
            let text = format!(
                r#"{{"layers":[{{"mediaType":"{kind}","digest":"","size":1,"annotations":{of_file}}}],
                "annotations":{of_manifest}}}"#
            );
            let manifest: Manifest = serde_json::from_str(&text).unwrap();
            assert_eq!(manifest.is_bill(&manifest.layers[0]), want, "{text}");
        }
    }

    #[test]
    fn entries_say_what_they_are() {
        for (kind, want) in [
            ("\"application/spdx+json\"", Some(true)),
            (
                "\"application/vnd.docker.attestation.manifest.v1+json\"",
                Some(true),
            ),
            ("\"application/vnd.oci.empty.v1+json\"", Some(false)),
            ("\"application/vnd.oci.image.config.v1+json\"", Some(false)),
            ("null", Some(false)),
            ("\"application/vnd.cncf.notary.signature\"", None),
        ] {
            let hex = "a".repeat(64);
            let text =
                format!(r#"{{"digest":"sha256:{hex}","artifactType":{kind},"annotations":null}}"#);
            let entry: Listed = serde_json::from_str(&text).unwrap();
            assert_eq!(entry.referrer().map(|one| one.certain), want, "{kind}");
        }
    }
}
