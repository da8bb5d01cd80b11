//! Packages of .NET, as `NuGet`, `MSBuild`, Paket and the runtime itself write them down.

pub mod assets;
pub mod deps;
pub mod packages_config;
pub mod packages_lock;
pub mod paket;
pub mod project;
pub mod runtime;

mod libraries;
mod properties;

use std::collections::HashMap;

use seawall_model::package::{Package, PackageType, Relation};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, LayerFile};
use crate::language::listing::Listing;
use crate::language::word::word;

pub(crate) use runtime::{ASP, CORE, is_of_shared_runtime, name_for_nvd, runtime_pack};

/// Reads a file of the format with this letter, for the fuzz target of several languages.
pub fn parse_any(format: u8, bytes: &[u8], out: &mut Extracted) {
    let file = |path: &str| LayerFile {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    };
    match format {
        b'a' => packages_lock::parse_packages_lock("packages.lock.json", bytes, out),
        b'b' => packages_config::parse_packages_config("packages.config", bytes, out),
        b'c' => deps::parse_deps("a.deps.json", bytes, out),
        b'd' => assets::parse_assets("obj/project.assets.json", bytes, out),
        b'e' => project::parse_projects(&[file("a.csproj")], out),
        b'f' => project::parse_projects(&[file("Directory.Packages.props")], out),
        b'g' => paket::parse_paket(&[file("paket.lock")], out),
        b'h' => paket::parse_paket(&[file("paket.dependencies")], out),
        b'i' => {
            let path = "shared/Microsoft.NETCore.App/8.0.1/.version";
            drop(runtime::parse_version(path, bytes));
        }
        _ => {}
    }
}

/// Makes a package, where name and version are such as `NuGet` has ("Package identifier" of the nuspec
/// reference; "Package versioning").
fn package(name: &str, version: &str) -> Option<Package> {
    let name = word(name).filter(|name| is_name(name))?;
    let version = word(version).filter(|version| is_version(version))?;
    let purl = Purl::new("nuget", name, version);
    Some(Package::new(PackageType::Nuget, name, version, purl))
}

pub(crate) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty() && name.chars().all(plain)
}

/// One to four numbers, then `-PRERELEASE` and `+METADATA`. `1.*` and ranges are none.
fn is_version(version: &str) -> bool {
    let end = version.find(['-', '+']).unwrap_or(version.len());
    let (numbers, rest) = version.split_at_checked(end).unwrap_or((version, ""));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+');
    numbers.split('.').all(number) && numbers.split('.').count() <= 4 && rest.bytes().all(plain)
}

/// The version that a request means: `NuGet` takes the lowest one that a direct request allows, which is the
/// one named in `1.2`, and the only one in `[1.2]`.
fn exact(request: &str) -> Option<&str> {
    let request = request.trim();
    let inner = request
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let version = inner.unwrap_or(request).trim();
    is_version(version).then_some(version)
}

/// The packages of a file in which one stands once for each framework.
#[derive(Debug, Default)]
struct Packages {
    places: HashMap<(String, String), usize>,
}

impl Packages {
    /// Adds a package, or what is new of a known one; returns its position.
    fn add(&mut self, list: &mut Listing, line: u32, package: Package) -> Option<usize> {
        let key = (package.name.to_lowercase(), package.version.clone());
        let Some(at) = self.places.get(&key).copied() else {
            let at = list.add(line, package)?;
            self.places.insert(key, at);
            return Some(at);
        };
        let known = list.package(at)?;
        if known.hashes.is_empty() {
            known.hashes = package.hashes;
        }
        if known.relation == Relation::Unknown || package.relation == Relation::Direct {
            known.relation = package.relation;
        }
        Some(at)
    }
}

/// Why an entry is not listed.
const NAMELESS: &str = "packages without a usable name and version";
/// Why a request is not listed.
const OPEN: &str = "dependencies whose version cannot be told from the file, not looked up";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_or_none() {
        for (request, want) in [
            ("1.2.3", Some("1.2.3")),
            (" [1.2.3] ", Some("1.2.3")),
            ("1.0.0-rc.1+build.5", Some("1.0.0-rc.1+build.5")),
            ("13.0.1.25517", Some("13.0.1.25517")),
            ("1.*", None),
            ("[1.0,2.0)", None),
            ("[1.0, )", None),
            ("$(Version)", None),
            ("1.2.3.4.5", None),
            ("v1.2", None),
            ("", None),
        ] {
            assert_eq!(exact(request), want, "{request}");
        }
        let purl = package("Newtonsoft.Json", "13.0.1").unwrap().purl;
        assert_eq!(purl.to_string(), "pkg:nuget/Newtonsoft.Json@13.0.1");
        assert!(package("a/b", "1.0").is_none() && package("", "1.0").is_none());
    }
}
