//! `vcpkg.json` (vcpkg, "vcpkg.json reference"). A project names its dependencies there, and at most the
//! lowest version; which one it is stands in the registry at the revision `builtin-baseline`, which is not
//! looked up. Only `overrides` say it.

use std::collections::HashSet;

use seawall_model::package::{Package, PackageType, Presence, Relation};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::cpp::NAMELESS;
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads `vcpkg.json`.
#[derive(Clone, Copy, Debug)]
pub struct VcpkgManifest;

impl Extractor for VcpkgManifest {
    fn id(&self) -> &'static str {
        "vcpkg-manifest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["vcpkg.json"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        // Those of `ports` are the registry's own.
        let port = path.rsplit('/').nth(2) == Some("ports");
        (!port).then_some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_manifest(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a manifest.
pub fn parse_manifest(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("vcpkg.json", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        read(&mut list, root);
    }
    list.finish(out);
}

fn read(list: &mut Listing, root: &Node<'_>) {
    let features = root.entries_of("features").map(|(_, feature)| feature);
    let all = std::iter::once(root).chain(features);
    let asked: Vec<&str> = all
        .flat_map(|place| place.all("dependencies"))
        .flat_map(Node::items)
        .filter_map(|entry| entry.text().or(entry.text_of("name")))
        .collect();
    let wanted: HashSet<&str> = asked.iter().copied().collect();
    let mut known: HashSet<&str> = HashSet::new();
    for entry in root.all("overrides").flat_map(Node::items) {
        let name = entry.text_of("name").unwrap_or_default();
        let keys = [
            "version",
            "version-semver",
            "version-date",
            "version-string",
        ];
        let version = keys.iter().find_map(|key| entry.text_of(key));
        let port = entry.text_of("port-version").unwrap_or_default();
        let Some(mut package) = package(name, version.unwrap_or_default(), port, "") else {
            list.doubt(ProblemKind::Input, NAMELESS, name);
            continue;
        };
        known.insert(name);
        if wanted.contains(name) {
            package.relation = Relation::Direct;
        }
        list.add(entry.line, package);
    }
    for name in asked {
        if !known.contains(name) {
            list.doubt(ProblemKind::Unsupported, BASELINE, name);
        }
    }
}

/// Makes a package. There is no package-url type for vcpkg, and no advisory names its packages.
pub(super) fn package(name: &str, version: &str, port: &str, triplet: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    // `1.2.11#9` is the ninth change of how 1.2.11 is packaged.
    let (version, short) = version.split_once('#').unwrap_or((version, port));
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !name.bytes().all(plain) || version.is_empty() {
        return None;
    }
    let port = short.trim().trim_start_matches('0');
    let purl = Purl::new("generic", name, version)
        .namespace("vcpkg")
        .qualifier("port_version", port)
        .qualifier("triplet", triplet);
    Some(Package::new(
        PackageType::Generic,
        &format!("vcpkg/{name}"),
        version,
        purl,
    ))
}

const BASELINE: &str = "dependencies whose version is that of a registry, not looked up";
