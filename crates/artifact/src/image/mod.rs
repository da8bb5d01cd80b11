//! Manifests, indexes and configurations of images: bytes in, checked values out. Where the bytes come
//! from is the business of [`crate::source`].
//!
//! Reading order: [`media_type`], [`descriptor`], [`document`] (manifest and index), [`config`],
//! [`mod@choose`] (from an index to the image that is wanted), [`docker`] (`docker save`),
//! [`base_image`] and [`base_tag`] (what an image was built on, and newer tags of that).

pub mod base_image;
pub mod base_tag;
pub mod choose;
pub mod config;
pub mod descriptor;
pub mod docker;
pub mod document;
mod keys;
pub mod media_type;
mod run;
pub(crate) mod signature;
#[cfg(test)]
mod tests;

pub use choose::{Choice, Chosen, Documents, choose, default_platform, find, read_document};
pub use config::{Config, Identity, StoredLayer};
pub use descriptor::{Descriptor, check_digest, digest_of};
pub use document::{Document, Index, Manifest};

use seawall_model::platform::Platform;
use serde::{Deserialize, Deserializer};

/// Reads a value for which Go writes `null` where it means "empty".
fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Makes a platform of what a document says, if it says anything.
fn platform_of(os: &str, architecture: &str, variant: Option<&str>) -> Option<Platform> {
    if os.is_empty() || architecture.is_empty() {
        return None;
    }
    let platform = Platform {
        os: os.to_owned(),
        architecture: architecture.to_owned(),
        variant: variant.filter(|v| !v.is_empty()).map(str::to_owned),
    };
    Some(platform.normalised())
}
