//! Packages of OCaml: those of opam's switches, and what projects ask for (opam's manual, "File formats").

pub mod project;
pub mod switch;

mod description;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::word::word;

/// Makes a package, where name and version are words.
fn package(name: &str, version: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    let purl = Purl::new("opam", name, version);
    Some(Package::new(PackageType::Opam, name, version, purl))
}
