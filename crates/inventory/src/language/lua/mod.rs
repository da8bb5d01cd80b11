//! Rocks of Lua: installed ones, and what a project's specification asks for (`LuaRocks`, "Rockspec format").

pub mod installed;
pub mod project;

mod specification;

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::language::lua::specification::Specification;
use crate::language::word::{licence, word};

/// Makes a package, where name and version are words. Names are told apart without case.
fn package(name: &str, version: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    let purl = Purl::new("luarocks", &name.to_ascii_lowercase(), version);
    Some(Package::new(PackageType::Luarocks, name, version, purl))
}

/// Adds what a specification says of the package.
fn describe(package: &mut Package, specification: &Specification<'_>) {
    package.licences = specification
        .licence
        .and_then(licence)
        .into_iter()
        .collect();
    package.maintainer = specification.maintainer.and_then(licence);
}
