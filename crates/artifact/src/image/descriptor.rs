//! Descriptors (OCI `image-spec` 1.1, descriptor.md) and the check that bytes are what a descriptor
//! says they are.

use std::collections::BTreeMap;

use seawall_model::digest::{Algorithm, Digest};
use seawall_model::platform::Platform;
use serde::Deserialize;
use sha2::Digest as _;

/// Points at content: what it is, how large, and its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// Media type as written; empty where left out.
    pub media_type: String,
    /// Digest of the content.
    pub digest: Digest,
    /// Size of the content in bytes.
    pub size: u64,
    /// Places from which it may be downloaded besides the registry.
    pub urls: Vec<String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Platform, in an index.
    pub platform: Option<Platform>,
    /// Type of an artifact that is not an image.
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// Checks size and digest of content; the error is a clause that says what differs.
    pub fn check(&self, bytes: &[u8]) -> Result<(), String> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size != self.size {
            return Err(format!(
                "it has {size} bytes, but its descriptor says {}",
                self.size
            ));
        }
        check_digest(&self.digest, bytes)
    }

    /// Returns the name given to the image in an index: the full one where there is one.
    pub fn name(&self) -> Option<&str> {
        [CONTAINERD_NAME, REF_NAME]
            .into_iter()
            .filter_map(|key| self.annotations.get(key))
            .map(String::as_str)
            .find(|name| !name.is_empty())
    }

    /// Returns every name given to the image in an index.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [CONTAINERD_NAME, REF_NAME]
            .into_iter()
            .filter_map(|key| self.annotations.get(key))
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }

    /// Says whether the index marks this as a statement about another image (an attestation). Only
    /// one that no engine would run counts: a mark on something with a real platform is not believed.
    pub fn is_statement(&self) -> bool {
        let marked = self.annotations.contains_key(REFERENCE_TYPE) || self.artifact_type.is_some();
        let runnable = self
            .platform
            .as_ref()
            .is_none_or(|platform| platform.os != "unknown");
        marked && !runnable
    }
}

/// Returns the SHA-256 digest of bytes.
pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest::sha256(&sha2::Sha256::digest(bytes).into())
}

/// Checks bytes against a digest; the error is a clause.
pub fn check_digest(want: &Digest, bytes: &[u8]) -> Result<(), String> {
    let got = match want.algorithm() {
        Algorithm::Sha256 => digest_of(bytes),
        Algorithm::Sha512 => Digest::sha512(&sha2::Sha512::digest(bytes).into()),
    };
    if got == *want {
        Ok(())
    } else {
        Err(format!("its digest is {got}, not {want}"))
    }
}

/// A descriptor as it stands in a document.
#[derive(Deserialize)]
pub(super) struct WireDescriptor {
    #[serde(rename = "mediaType", default, deserialize_with = "super::nullable")]
    media_type: String,
    digest: String,
    #[serde(default, deserialize_with = "super::nullable")]
    size: u64,
    #[serde(default, deserialize_with = "super::nullable")]
    urls: Vec<String>,
    #[serde(default, deserialize_with = "super::nullable")]
    annotations: BTreeMap<String, String>,
    #[serde(default)]
    platform: Option<WirePlatform>,
    #[serde(rename = "artifactType", default)]
    artifact_type: Option<String>,
}

/// A platform as it stands in an index.
#[derive(Deserialize)]
struct WirePlatform {
    #[serde(default, deserialize_with = "super::nullable")]
    os: String,
    #[serde(default, deserialize_with = "super::nullable")]
    architecture: String,
    #[serde(default)]
    variant: Option<String>,
}

impl TryFrom<WireDescriptor> for Descriptor {
    type Error = String;

    fn try_from(wire: WireDescriptor) -> Result<Self, String> {
        Ok(Self {
            digest: wire.digest.parse().map_err(|e| format!("{e}"))?,
            media_type: wire.media_type,
            size: wire.size,
            urls: wire.urls,
            annotations: wire.annotations,
            platform: wire
                .platform
                .and_then(|p| super::platform_of(&p.os, &p.architecture, p.variant.as_deref())),
            artifact_type: wire.artifact_type.filter(|text| !text.is_empty()),
        })
    }
}

const CONTAINERD_NAME: &str = "io.containerd.image.name";
const REF_NAME: &str = "org.opencontainers.image.ref.name";
const REFERENCE_TYPE: &str = "vnd.docker.reference.type";
