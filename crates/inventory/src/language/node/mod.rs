//! Installed packages of Node: the `package.json` (npm, "package.json") right inside the folder of a
//! package: `node_modules/NAME`, `node_modules/@SCOPE/NAME`, and the folders without that name from
//! which Debian's Node loads packages.
//!
//! Other files of that name are no installed packages: a project's own, markers of a module format in
//! `dist/esm`, fixtures of tests.

pub mod hidden_lock;
pub mod project;
pub mod vscode;

mod bun;
mod deno;
pub(in crate::language) mod integrity;
mod loose;
mod manifest;
mod module_tree;
mod npm_entry;
mod npm_lock;
mod pnpm;
mod specifier;
mod workspace;
mod yarn;

use seawall_model::package::{Package, PackageType};

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::word::word;
use crate::language::{Read, add};
use crate::unpack::Unpack;

use manifest::Manifest;

/// Reads installed packages of Node.
#[derive(Clone, Copy, Debug)]
pub struct Node;

impl Extractor for Node {
    fn id(&self) -> &'static str {
        "node"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["package.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        is_installed(path.strip_suffix("/package.json")?).then_some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add("Node package", file, parse_package_json(&file.bytes), out);
        }
    }
}

/// Reads a `package.json`. One with no name or no version is none of a package.
pub fn parse_package_json(bytes: &[u8]) -> Read {
    let manifest = Manifest::read(bytes)?;
    let (Some(name), Some(version)) = (&manifest.name, &manifest.version) else {
        return Ok(None);
    };
    if name.trim().is_empty() || version.trim().is_empty() {
        return Ok(None);
    }
    let name = word(name).filter(|name| is_name(name));
    let name = name.ok_or("its `name` is no name of a package")?;
    // npm takes these off as well, before it compares.
    let version = version.trim().trim_start_matches(['=', 'v', ' ']);
    let version = word(version).ok_or("its `version` is no version")?;
    let purl = npm_entry::purl(name, version);
    let mut package = Package::new(PackageType::Npm, name, version, purl);
    package.licences = manifest.licences;
    Ok(Some(package))
}

/// Says whether a folder is that of an installed package.
pub(crate) fn is_installed(folder: &str) -> bool {
    let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
    if name.starts_with('.') {
        return false;
    }
    match parent.rsplit_once('/') {
        Some((above, scope)) if scope.starts_with('@') => holds_packages(above),
        _ => !name.starts_with('@') && holds_packages(parent),
    }
}

fn holds_packages(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    last == "node_modules" || DEBIAN.contains(&folder)
}

/// `NAME` or `@SCOPE/NAME`.
fn is_name(name: &str) -> bool {
    let part = |text: &str| !text.is_empty() && !text.contains(['/', '\\', '@']);
    match name.strip_prefix('@') {
        Some(rest) => rest
            .split_once('/')
            .is_some_and(|(scope, name)| part(scope) && part(name)),
        None => part(name),
    }
}

/// Debian's Node policy: packages in all architectures, and those with compiled parts.
const DEBIAN: [&str; 2] = ["usr/share/nodejs", "usr/lib/nodejs"];

#[cfg(test)]
mod tests;
