//! Modules of Go: what projects ask for. What is in programs is read in [`crate::binary::go`].

pub mod directive;
pub mod manifest;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

/// Makes a module. Package URLs of Go are in lower case.
pub fn module_package(path: &str, version: &str) -> Package {
    let lower = path.to_lowercase();
    let purl = match lower.rsplit_once('/') {
        Some((namespace, name)) => Purl::new("golang", name, version).namespace(namespace),
        None => Purl::new("golang", &lower, version),
    };
    Package::new(PackageType::Golang, path, version, purl)
}
