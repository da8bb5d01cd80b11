//! Models: what a cache of the Hugging Face Hub holds, and files of weights, of which only the start is read.

pub mod gguf;
pub mod hub;
pub mod safetensors;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::{licence, word};

/// Makes a model. Its name may have spaces in it; many have no version.
fn model(name: &str, version: &str) -> Option<Package> {
    let name = licence(name)?;
    let version = word(version).unwrap_or_default();
    let purl = Purl::new("generic", &name, version);
    Some(Package::new(PackageType::Generic, &name, version, purl))
}

/// The name of a file without its ending.
fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
