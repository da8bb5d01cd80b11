//! Artifacts that are no images (OCI image-spec 1.1, "Guidelines for Artifact Usage"): a manifest
//! whose layers are files, told apart by their media types. A channel of advisory databases is one.

use std::io::Read as _;
use std::sync::Arc;

use seawall_model::digest::Digest;
use serde::{Deserialize, Serialize};

use super::blob::RegistryBlob;
use super::endpoint::{Endpoint, RegistryTrust, endpoints};
use super::fault::Fault;
use super::manifest::fetch_manifest;
use super::options::RegistryOptions;
use super::push;
use super::session::Session;
use crate::error::{Error, ErrorKind};
use crate::fetch::patience::Patient;
use crate::image::Descriptor;
use crate::layer::LayerBlob as _;
use crate::limits::Limits;
use crate::source::http::client::TrustPolicy;
use crate::source::http::location::Origin;
use crate::source::http::{Client, ClientOptions};
use crate::source::reference::Reference;

/// A tag of a repository that holds an artifact.
pub struct ArtifactTag {
    reference: Reference,
    session: Arc<Session>,
}

/// A file of an artifact, as its manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactFile {
    /// What it is.
    pub media_type: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub size: u64,
}

/// A file on its way into a registry.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// What it is.
    pub media_type: &'a str,
    /// What it is called, for those who fetch it with other tools.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl ArtifactTag {
    /// Names an artifact; nothing is asked yet. `write` asks for the right to push. Mirrors of the
    /// registry take no part: what they say could not be told from what it says.
    pub fn new(reference: &Reference, options: &RegistryOptions, write: bool) -> Self {
        let own = ClientOptions {
            environment: options.environment.clone(),
            timeouts: options.timeouts.clone(),
        };
        let client = Client::new(own, Box::new(RegistryTrust::new(options)));
        let endpoint = endpoints(reference.domain(), options)
            .pop()
            .unwrap_or_else(|| Endpoint {
                name: reference.domain().to_owned(),
                bases: Vec::new(),
                mirror: false,
            });
        let session = Session::new(Arc::new(client), endpoint, reference.path(), options);
        Self {
            reference: reference.clone(),
            session: Arc::new(if write {
                session.for_writing()
            } else {
                session
            }),
        }
    }

    /// Reads which files the artifact has. `None` where there is no such repository or tag.
    ///
    /// # Errors
    /// Where the manifest cannot be had, or is that of an index.
    pub fn files(&self) -> Result<Option<Vec<ArtifactFile>>, Error> {
        let most = Limits::default().document_bytes;
        let fetched = match fetch_manifest(&self.session, &self.reference.version(), most) {
            Ok(fetched) => fetched,
            Err(fault) if fault.status == Some(404) => return Ok(None),
            Err(fault) => return Err(self.about(&fault)),
        };
        parse(&fetched.bytes)
            .map(Some)
            .map_err(|why| self.about(&Fault::new(ErrorKind::Input, why)))
    }

    /// Reads a file of the repository by its digest: exactly so many bytes, within a time that goes
    /// with them. What breaks off is asked for again. The digest is for the caller to check.
    ///
    /// # Errors
    /// Where it is not there, or does not come to its end.
    pub fn read(&self, digest: &Digest, size: u64) -> Result<Vec<u8>, Error> {
        let descriptor = Descriptor {
            media_type: String::new(),
            digest: digest.clone(),
            size,
            urls: Vec::new(),
            annotations: std::collections::BTreeMap::new(),
            platform: None,
            artifact_type: None,
        };
        let blob = RegistryBlob::new(vec![Arc::clone(&self.session)], descriptor, None);
        let mut bytes = Vec::new();
        Patient::new(blob.open()?, size)
            .read_to_end(&mut bytes)
            .map_err(|error| {
                let what = format!("oci://{}, file {digest}", self.reference);
                Error::new(ErrorKind::Network, what, error.to_string())
            })?;
        Ok(bytes)
    }

    /// Pushes files and, once they are all there, the manifest that names them, under the tag.
    ///
    /// # Errors
    /// Where the registry refuses, or the reference has a digest instead of a tag.
    pub fn push(&self, artifact_type: &str, files: &[NewFile<'_>]) -> Result<(), Error> {
        if self.reference.digest().is_some() {
            let what = self.reference.familiar();
            return Err(
                Error::new(ErrorKind::User, what, "a digest cannot be pushed to")
                    .hint("write it as REGISTRY/NAME:TAG"),
            );
        }
        push::push(
            &self.session,
            &self.reference.version(),
            artifact_type,
            files,
        )
        .map_err(|fault| self.about(&fault))
    }

    fn about(&self, fault: &Fault) -> Error {
        fault.about(format!("oci://{}", self.reference))
    }
}

/// Returns whom to trust at web servers that hold files like those of an artifact: the same as at
/// registries.
pub(crate) fn web_trust(options: &RegistryOptions) -> Box<dyn TrustPolicy> {
    Box::new(RegistryTrust::new(options))
}

/// Says whether an origin may be asked over plain HTTP: loopback, and what the user named as
/// insecure.
pub(crate) fn may_be_plain(origin: &Origin, options: &RegistryOptions) -> bool {
    super::endpoint::may_be_plain(&origin.authority(), options)
}

/// Reads the list of files.
pub fn parse(bytes: &[u8]) -> Result<Vec<ArtifactFile>, String> {
    let manifest: Wire<'_> = serde_json::from_slice(bytes)
        .map_err(|_| "it is not the manifest of an artifact".to_owned())?;
    if manifest.layers.len() > MOST_FILES {
        return Err(format!("it has more than {MOST_FILES} files"));
    }
    manifest
        .layers
        .iter()
        .map(|layer| {
            let digest = layer.digest.parse().map_err(|error| format!("{error}"))?;
            Ok(ArtifactFile {
                media_type: layer.media_type.to_string(),
                digest,
                size: layer.size,
            })
        })
        .collect()
}

/// A manifest, as far as it is needed.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wire<'a> {
    #[serde(default)]
    pub(super) schema_version: u32,
    #[serde(default, borrow)]
    pub(super) media_type: std::borrow::Cow<'a, str>,
    #[serde(default, borrow)]
    pub(super) artifact_type: std::borrow::Cow<'a, str>,
    pub(super) config: WireFile<'a>,
    pub(super) layers: Vec<WireFile<'a>>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireFile<'a> {
    #[serde(borrow)]
    pub(super) media_type: std::borrow::Cow<'a, str>,
    pub(super) digest: String,
    pub(super) size: u64,
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub(super) annotations: std::collections::BTreeMap<String, String>,
}

const MOST_FILES: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn files_are_read_from_the_manifest_of_an_artifact() {
        // Member names of image-spec 1.1, manifest.md.
        let text = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "artifactType":"application/x","config":{{"mediaType":"application/vnd.oci.empty.v1+json",
            "digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"data":"e30="}},
            "layers":[{{"mediaType":"application/y","digest":"sha256:{HEX}","size":7,"annotations":{{"a":"b"}}}}],
            "annotations":{{}}}}"#
        );
        let files = parse(text.as_bytes()).unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].media_type, "application/y");
        assert_eq!((files[0].digest.hex(), files[0].size), (HEX, 7));
        for (from, to) in [
            (HEX, "e3b0"),
            ("\"layers\"", "\"manifests\""),
            ("\"size\":7", "\"size\":-7"),
            ("{\"schema", "[{\"schema"),
        ] {
            assert!(parse(text.replace(from, to).as_bytes()).is_err(), "{to}");
        }
    }
}
