//! Projects of Composer in a tree: `composer.json` says what the project itself asks for, `composer.lock`
//! which versions that means (Composer, "Basic usage", "Commit your composer.lock file").

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::{Presence, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::{Document, Node, json, text};
use crate::language::listing::Listing;
use crate::language::php::composer::{Packages, is_version, make};
use crate::unpack::Unpack;

/// Reads projects of Composer.
#[derive(Clone, Copy, Debug)]
pub struct PhpProject;

impl Extractor for PhpProject {
    fn id(&self) -> &'static str {
        "php-project"
    }

    fn version(&self) -> u32 {
        2
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["composer.lock", "composer.json"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        // What lies there is installed, and read as such.
        let installed = path.split('/').any(|part| part == "vendor");
        (!installed).then_some(Interest {
            max_bytes: if split(path).1 == "composer.json" {
                4 << 20
            } else {
                64 << 20
            },
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_projects(files, out);
    }
}

/// Reads manifests and lock files of any number of projects.
pub fn parse_projects(files: &[LayerFile], out: &mut Extracted) {
    let named = |name| files.iter().filter(move |file| split(&file.path).1 == name);
    let texts: BTreeMap<&str, Cow<'_, str>> = named("composer.json")
        .map(|file| (split(&file.path).0, text::decode(&file.bytes).0))
        .collect();
    let manifests: BTreeMap<&str, Document<'_>> = texts
        .iter()
        .map(|(folder, text)| (*folder, json::parse(text)))
        .collect();
    let mut locked: BTreeSet<&str> = BTreeSet::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for file in named("composer.lock") {
        let folder = split(&file.path).0;
        locked.insert(folder);
        read_lock(file, manifests.get(folder), &mut known, out);
    }
    for (folder, manifest) in &manifests {
        let root = manifest.roots.first();
        let name = root
            .and_then(|root| root.text_of("name"))
            .unwrap_or_default();
        // A manifest of a package that a lock has, which lies somewhere else than in `vendor`.
        let of_package = known.contains(&name.to_lowercase());
        if !locked.contains(folder) && !of_package {
            read_loose(folder, manifest, out);
        }
    }
}

fn read_lock(
    file: &LayerFile,
    manifest: Option<&Document<'_>>,
    known: &mut BTreeSet<String>,
    out: &mut Extracted,
) {
    let (text, fault) = text::decode(&file.bytes);
    let document = json::parse(&text);
    let mut listing = Listing::new("Composer lock file", &file.path, Presence::Declared);
    listing.faults(fault.into_iter().chain(document.faults));
    let lists = [
        ("packages", Usage::Production),
        ("packages-dev", Usage::Development),
    ];
    let nodes: Vec<(&Node<'_>, Usage)> = lists
        .iter()
        .flat_map(|(list, usage)| {
            let all = document.roots.iter().flat_map(|root| root.all(list));
            all.flat_map(Node::items).map(|node| (node, *usage))
        })
        .collect();
    let mut packages = Packages::default();
    for (node, usage) in &nodes {
        packages.add(node, *usage, &mut listing);
        known.extend(node.text_of("name").map(str::to_lowercase));
    }
    for (node, _) in &nodes {
        packages.needs(node, &mut listing);
    }
    for root in manifest.into_iter().flat_map(|manifest| &manifest.roots) {
        for (list, usage) in ASKED {
            for (name, _) in root.entries_of(list) {
                if let Some(at) = packages.find(name) {
                    listing.asks(at, *usage);
                }
            }
        }
    }
    listing.spread();
    listing.finish(out);
}

/// A manifest without a lock: what allows one version only is listed, the rest is told.
fn read_loose(folder: &str, manifest: &Document<'_>, out: &mut Extracted) {
    let path = match folder {
        "" => "composer.json".to_owned(),
        folder => format!("{folder}/composer.json"),
    };
    let mut listing = Listing::new("Composer manifest", &path, Presence::Declared);
    listing.faults(manifest.faults.iter().cloned());
    for root in &manifest.roots {
        for (list, usage) in ASKED {
            // Without a vendor it is the platform: `php`, `ext-json`.
            let entries = root.entries_of(list).filter(|(name, _)| name.contains('/'));
            for (name, node) in entries {
                let constraint = node.text().unwrap_or_default();
                let Some(package) = exact(constraint).and_then(|version| make(name, version))
                else {
                    let shown = format!("{name} {constraint}");
                    listing.doubt(ProblemKind::Unsupported, RANGES, &shown);
                    continue;
                };
                if let Some(at) = listing.add(node.line, package) {
                    listing.asks(at, *usage);
                }
            }
        }
    }
    listing.spread();
    listing.finish(out);
}

/// The version where a constraint allows no other; a stability (`@beta`) does not change it.
fn exact(constraint: &str) -> Option<&str> {
    let version = constraint.trim().trim_start_matches('=').trim_start();
    let version = version.split('@').next().unwrap_or(version).trim();
    is_version(version).then_some(version)
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// What a project asks for.
const ASKED: &[(&str, Usage)] = &[
    ("require", Usage::Production),
    ("require-dev", Usage::Development),
];
const RANGES: &str = "dependencies that are ranges with no lock file, not matched";
