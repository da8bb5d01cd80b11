//! `manifest.json` of a docker-archive: what `docker save` writes beside the layers (Docker image
//! specification 1.2, "Combined Image JSON + Filesystem Changeset Format").

use serde::Deserialize;

use super::keys::check_keys;
use crate::error::{Error, ErrorKind};

/// One image of a docker-archive. Paths are as written: the reader of the archive decides what they
/// mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedImage {
    /// Path of the configuration.
    pub config: String,
    /// References, for instance `debian:12`.
    pub references: Vec<String>,
    /// Paths of the layers, lowest first.
    pub layers: Vec<String>,
}

/// Parses a `manifest.json`.
pub fn parse_saved_images(bytes: &[u8], what: &str) -> Result<Vec<SavedImage>, Error> {
    let invalid = |why: String| Error::new(ErrorKind::Input, what, why);
    let wire: Vec<WireImage> = serde_json::from_slice(bytes)
        .map_err(|e| invalid(format!("its manifest.json cannot be read ({e})")))?;
    check_keys(bytes, &["Config", "RepoTags", "Layers"], &["LayerSources"]).map_err(invalid)?;
    let image = |wire: WireImage| SavedImage {
        config: wire.config,
        references: wire.references,
        layers: wire.layers,
    };
    Ok(wire.into_iter().map(image).collect())
}

#[derive(Deserialize)]
struct WireImage {
    #[serde(rename = "Config")]
    config: String,
    #[serde(rename = "RepoTags", default, deserialize_with = "super::nullable")]
    references: Vec<String>,
    #[serde(rename = "Layers", default, deserialize_with = "super::nullable")]
    layers: Vec<String>,
}
