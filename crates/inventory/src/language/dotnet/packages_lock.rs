//! `packages.lock.json` of `NuGet`, versions 1 and 2 (`NuGet`, "Locking dependencies"); where several projects
//! lie in one folder, `packages.PROJECT.lock.json`.
//!
//! What a package is for is not told. Projects stand here without a version; they are not listed.

use std::collections::HashMap;

use seawall_model::package::{Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::dotnet::{NAMELESS, Packages, package};
use crate::language::listing::Listing;
use crate::language::node::integrity::hashes;
use crate::unpack::Unpack;

/// Reads lock files of `NuGet`.
#[derive(Clone, Copy, Debug)]
pub struct DotnetLock;

impl Extractor for DotnetLock {
    fn id(&self) -> &'static str {
        "dotnet-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".json"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        is_lock(path).then_some(Interest {
            max_bytes: 32 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_packages_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Says whether a path is that of a lock file.
pub(super) fn is_lock(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("packages.") && name.ends_with(".lock.json") || name == "packages.lock.json"
}

/// Reads a lock file.
pub fn parse_packages_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("NuGet lock file", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut packages = Packages::default();
    let roots = document.roots.iter();
    for (_, framework) in roots.flat_map(|root| root.entries_of("dependencies")) {
        read_framework(&mut list, &mut packages, framework);
    }
    list.finish(out);
}

/// The packages of one framework, or of one framework on one platform.
fn read_framework(list: &mut Listing, packages: &mut Packages, framework: &Node<'_>) {
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (name, entry) in framework.entries() {
        let kind = entry.text_of("type").unwrap_or_default();
        if kind.eq_ignore_ascii_case("project") {
            continue;
        }
        let version = entry.text_of("resolved").unwrap_or_default();
        let Some(mut package) = package(name, version) else {
            list.doubt(ProblemKind::Input, NAMELESS, name);
            continue;
        };
        package.relation = match kind {
            "Direct" => Relation::Direct,
            "Transitive" | "CentralTransitive" => Relation::Indirect,
            _ => Relation::Unknown,
        };
        let digest = entry.text_of("contentHash").unwrap_or_default();
        package.hashes = hashes(&format!("sha512-{digest}"));
        if let Some(at) = packages.add(list, entry.line, package) {
            added.push((at, entry));
            places.insert(name.to_lowercase(), at);
        }
    }
    for (from, entry) in added {
        for (name, _) in entry.entries_of("dependencies") {
            if let Some(to) = places.get(&name.to_lowercase()) {
                list.needs(from, *to, false);
            }
        }
    }
}
