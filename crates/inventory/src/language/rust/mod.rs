//! Crates of Rust, as Cargo's files name them.

pub mod lock;
pub mod manifest;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// Makes a package, where name and version are words.
fn package(name: &str, version: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    let purl = Purl::new("cargo", name, version);
    Some(Package::new(PackageType::Cargo, name, version, purl))
}
