//! Image manifests and indexes: OCI `image-spec` 1.1 (manifest.md, image-index.md) and Docker's
//! "Image Manifest V 2, Schema 2" with its manifest list. Read leniently where nothing hangs on it,
//! strictly where two readers could see two different images.

use std::collections::BTreeMap;

use seawall_model::digest::Digest;
use serde::Deserialize;

use super::descriptor::{Descriptor, WireDescriptor, digest_of};
use super::keys::check_keys;
use super::media_type::{DocumentType, LayerType, is_image_config};
use crate::error::{Error, ErrorKind};

/// A manifest or an index.
#[expect(
    clippy::large_enum_variant,
    reason = "there are few of them, and none is moved often"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// Several images.
    Index(Index),
    /// One image.
    Manifest(Manifest),
}

/// An index: the images of several platforms, or all those in a layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// What it lists, in its order.
    pub manifests: Vec<Descriptor>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
}

/// A manifest of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Digest of the manifest's bytes.
    pub digest: Digest,
    /// The configuration.
    pub config: Descriptor,
    /// The layers, lowest first.
    pub layers: Vec<Descriptor>,
    /// Type of an artifact that is not an image.
    pub artifact_type: Option<String>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
}

impl Manifest {
    /// Says what the manifest describes where that is not a container image: a chart, a signature, an
    /// attestation.
    pub fn foreign_type(&self) -> Option<&str> {
        if !is_image_config(&self.config.media_type) {
            return Some(&self.config.media_type);
        }
        let statement =
            |layer: &Descriptor| LayerType::of(&layer.media_type) == LayerType::Statement;
        let first = self.layers.first()?;
        (self.layers.iter().all(statement)).then_some(first.media_type.as_str())
    }
}

impl Document {
    /// Parses a manifest or an index. `media_type` is what the descriptor or the server said it is,
    /// `what` names it in errors.
    pub fn parse(bytes: &[u8], media_type: Option<&str>, what: &str) -> Result<Self, Error> {
        let invalid = |why: String| Error::new(ErrorKind::Input, what, why);
        let told = DocumentType::of(media_type.unwrap_or_default());
        if told == DocumentType::Schema1 {
            return Err(refuse_schema1(what));
        }
        let wire: WireDocument = serde_json::from_slice(bytes)
            .map_err(|e| invalid(format!("it is not an image manifest ({e})")))?;
        if wire.schema_version == 1 || wire.fs_layers.is_some() {
            return Err(refuse_schema1(what));
        }
        check_keys(bytes, KNOWN_KEYS, FREE_KEYS).map_err(invalid)?;
        let document = wire.into_document(bytes).map_err(invalid)?;
        let written = DocumentType::of(document.1.as_deref().unwrap_or_default());
        for named in [told, written] {
            if named != DocumentType::Other && named != document.0.kind() {
                return Err(invalid("its media type contradicts its content".to_owned()));
            }
        }
        Ok(document.0)
    }

    const fn kind(&self) -> DocumentType {
        match self {
            Self::Index(_) => DocumentType::Index,
            Self::Manifest(_) => DocumentType::Manifest,
        }
    }
}

fn refuse_schema1(what: &str) -> Error {
    Error::new(
        ErrorKind::Input,
        what,
        "it has a schema 1 manifest, a format withdrawn in 2019 that Seawall does not read",
    )
    .hint("pull the image with a current engine and push it again, or scan it from the engine")
}

/// A manifest or index as it stands in JSON.
#[derive(Deserialize)]
struct WireDocument {
    #[serde(
        rename = "schemaVersion",
        default,
        deserialize_with = "super::nullable"
    )]
    schema_version: i64,
    #[serde(rename = "mediaType", default)]
    media_type: Option<String>,
    #[serde(rename = "artifactType", default)]
    artifact_type: Option<String>,
    #[serde(default)]
    config: Option<WireDescriptor>,
    #[serde(default)]
    layers: Option<Vec<WireDescriptor>>,
    #[serde(default)]
    manifests: Option<Vec<WireDescriptor>>,
    #[serde(rename = "fsLayers", default)]
    fs_layers: Option<serde::de::IgnoredAny>,
    #[serde(default, deserialize_with = "super::nullable")]
    annotations: BTreeMap<String, String>,
}

impl WireDocument {
    /// Tells manifest and index apart; also returns the media type that the document claims.
    fn into_document(self, bytes: &[u8]) -> Result<(Document, Option<String>), String> {
        let document = match (self.manifests, self.config, self.layers) {
            (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
                return Err("it is a manifest and an index at once".to_owned());
            }
            (Some(manifests), None, None) => Document::Index(Index {
                manifests: descriptors(manifests)?,
                annotations: self.annotations,
            }),
            // A missing list of layers is what Go writes for an image without layers.
            (None, Some(config), layers) => Document::Manifest(Manifest {
                digest: digest_of(bytes),
                config: config.try_into()?,
                layers: descriptors(layers.unwrap_or_default())?,
                artifact_type: self.artifact_type,
                annotations: self.annotations,
            }),
            (None, None, _) => {
                return Err("it is neither an image manifest nor an index".to_owned());
            }
        };
        Ok((document, self.media_type))
    }
}

fn descriptors(wire: Vec<WireDescriptor>) -> Result<Vec<Descriptor>, String> {
    wire.into_iter().map(Descriptor::try_from).collect()
}

/// Keys on which the identity of an image hangs.
const KNOWN_KEYS: &[&str] = &[
    "schemaVersion",
    "mediaType",
    "artifactType",
    "config",
    "layers",
    "manifests",
    "fsLayers",
    "digest",
    "size",
    "platform",
    "os",
    "architecture",
    "variant",
    "annotations",
    "urls",
];

/// Maps whose keys are the user's own.
const FREE_KEYS: &[&str] = &["annotations", "data"];
