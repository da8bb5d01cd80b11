//! `Pipfile.lock` of Pipenv (the Pipfile specification, format 6).

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;
use crate::language::python::release::{Address, commit, hash, package, usage_of_group};
use crate::language::python::{OPEN, REVISION};
use crate::unpack::Unpack;

/// Reads `Pipfile.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PipfileLock;

impl Extractor for PipfileLock {
    fn id(&self) -> &'static str {
        "pipfile-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["Pipfile.lock"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_pipfile_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file: a category of packages for each key but `_meta`.
pub fn parse_pipfile_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("Pipfile.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let categories = document.roots.iter().flat_map(Node::entries);
    for (category, entries) in categories.filter(|(key, _)| key != "_meta") {
        let usage = usage_of_group(category);
        for (name, entry) in entries.entries() {
            take(&mut list, usage, name, entry);
        }
    }
    list.finish(out);
}

fn take(list: &mut Listing, usage: Usage, name: &str, entry: &Node<'_>) {
    let file = entry.text_of("file").map(Address::read).unwrap_or_default();
    let revision = entry.text_of("ref").and_then(commit);
    let pinned = entry
        .text_of("version")
        .and_then(|text| text.strip_prefix("=="));
    let version = pinned
        .map(|text| text.trim_start_matches('='))
        .or(file.version.as_deref());
    let known = version.or(revision.as_deref());
    let Some(mut package) = known.and_then(|version| package(name, version)) else {
        // What lies in a folder of the project has its own manifest.
        if entry.get("path").is_none() {
            list.doubt(ProblemKind::Unsupported, OPEN, name);
        }
        return;
    };
    if version.is_none() {
        list.doubt(ProblemKind::Unsupported, REVISION, name);
    }
    let hashes = entry.get("hashes").map_or(&[][..], Node::items);
    package.hashes = hashes
        .iter()
        .filter_map(|node| hash(node.text()?))
        .collect();
    package.hashes.extend(file.hash);
    package.commit = revision;
    package.usage = usage;
    if entry.get("path").is_some() {
        package.relation = Relation::Project;
    }
    list.add(entry.line, package);
}
