//! `Podfile.lock` of `CocoaPods` (`CocoaPods` Guides, "Using `CocoaPods`", "What is Podfile.lock?"). Parts of a pod
//! (`Firebase/Core`) are that pod. The checksums are SHA-1 of the specifications, as `CocoaPods` keeps them.

use std::collections::BTreeMap;

use seawall_model::package::{
    Hash, HashAlgorithm, Package, PackageType, Presence, Relation, Usage,
};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, yaml};
use crate::language::listing::Listing;
use crate::language::swift::{NAMELESS, revision};
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads `Podfile.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PodfileLock;

impl Extractor for PodfileLock {
    fn id(&self) -> &'static str {
        "swift-cocoapods"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            // The second is CocoaPods' own copy of what it installed.
            files: &["Podfile.lock", "Manifest.lock"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let wanted = path.ends_with("Podfile.lock") || path.ends_with("Pods/Manifest.lock");
        wanted.then_some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_podfile_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_podfile_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let mut list = Listing::new("Podfile.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        read(&mut list, root);
    }
    list.spread();
    list.finish(out);
}

fn read(list: &mut Listing, root: &Node<'_>) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut needs: Vec<(usize, &str)> = Vec::new();
    for entry in root.all("PODS").flat_map(Node::items) {
        // `NAME (VERSION)`, or that as the key of what it needs.
        let pairs = entry
            .entries()
            .iter()
            .map(|(pod, needs)| (&**pod, needs.items()));
        let alone = entry.text().map(|pod| (pod, &[][..]));
        for (pod, below) in pairs.chain(alone) {
            let Some((name, version)) = divided(pod) else {
                list.doubt(ProblemKind::Input, NAMELESS, pod);
                continue;
            };
            let at = match places.get(name) {
                Some(at) => Some(*at),
                None => make(name, version).and_then(|package| list.add(entry.line, package)),
            };
            let Some(at) = at else {
                list.doubt(ProblemKind::Input, NAMELESS, pod);
                continue;
            };
            places.insert(name, at);
            let names = below.iter().filter_map(Node::text).map(pod_name);
            needs.extend(names.map(|need| (at, need)));
        }
    }
    for (from, name) in needs {
        if let Some(to) = places.get(name).filter(|to| **to != from) {
            list.needs(from, *to, false);
        }
    }
    for name in root
        .all("DEPENDENCIES")
        .flat_map(Node::items)
        .filter_map(Node::text)
    {
        if let Some(at) = places.get(pod_name(name)) {
            list.asks(*at, Usage::Unknown);
        }
    }
    origins(list, root, &places);
}

/// Digests, revisions, and which pods are folders of the project.
fn origins(list: &mut Listing, root: &Node<'_>, places: &BTreeMap<&str, usize>) {
    let found = |name: &str| places.get(pod_name(name)).copied();
    for (name, digest) in root.entries_of("SPEC CHECKSUMS") {
        let hash = Hash::new(HashAlgorithm::Sha1, digest.text().unwrap_or_default());
        if let Some(package) = found(name).and_then(|at| list.package(at)) {
            package.hashes.extend(hash);
        }
    }
    for (name, options) in root.entries_of("CHECKOUT OPTIONS") {
        let commit = options.text_of(":commit").and_then(revision);
        if let Some(package) = found(name).and_then(|at| list.package(at)) {
            package.commit = commit;
        }
    }
    for (name, source) in root.entries_of("EXTERNAL SOURCES") {
        let own = source
            .get(":path")
            .is_some_and(|path| !path.text().is_some_and(is_installed));
        if let Some(package) = found(name).and_then(|at| list.package(at)).filter(|_| own) {
            package.relation = Relation::Project;
        }
    }
}

/// Says whether a folder is one into which another package manager puts what it installs: npm, and Flutter, which
/// links from there to its cache.
fn is_installed(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.any(|part| matches!(part, "node_modules" | ".symlinks" | ".pub-cache"))
}

fn make(name: &str, version: &str) -> Option<Package> {
    let (name, version) = (word(name)?, word(version)?);
    let digit = version.starts_with(|c: char| c.is_ascii_digit());
    let purl = Purl::new("cocoapods", name, version);
    digit.then(|| Package::new(PackageType::Cocoapods, name, version, purl))
}

/// Divides `NAME/PART (VERSION)`; the part is left out.
fn divided(pod: &str) -> Option<(&str, &str)> {
    let (name, version) = pod.strip_suffix(')')?.split_once(" (")?;
    Some((pod_name(name), version))
}

/// The pod of `NAME/PART (REQUIREMENT)`.
fn pod_name(text: &str) -> &str {
    let name = text.split(" (").next().unwrap_or(text);
    name.split('/').next().unwrap_or(name).trim()
}
