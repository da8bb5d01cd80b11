//! `poetry.lock` (Poetry 0.12 to 2.x: lock versions 1.0, 1.1, 2.0, 2.1).
//!
//! The file does not tell what the project itself asks for: a package that no other needs is one of these,
//! of the rest it is not known.

use std::collections::HashMap;

use seawall_model::package::{Hash, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::python::NAMELESS;
use crate::language::python::release::{
    commit, hash, hash_of, normalised, package, usage_of_group,
};
use crate::unpack::Unpack;

/// Reads `poetry.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PoetryLock;

impl Extractor for PoetryLock {
    fn id(&self) -> &'static str {
        "poetry-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["poetry.lock"],
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
            parse_poetry_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_poetry_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("poetry.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let Some(root) = document.roots.first() else {
        return list.finish(out);
    };
    let files = old_files(root);
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for entry in root.all("package").flat_map(Node::items) {
        let name = entry.text_of("name").unwrap_or_default();
        let Some(mut package) = package(name, entry.text_of("version").unwrap_or_default()) else {
            list.doubt(ProblemKind::Input, NAMELESS, name);
            continue;
        };
        let own = entry.get("files").map_or(&[][..], Node::items);
        let own = own.iter().filter_map(|file| hash(file.text_of("hash")?));
        package.hashes = own.collect();
        if package.hashes.is_empty() {
            let old = files.get(&normalised(name));
            package.hashes = old.cloned().unwrap_or_default();
        }
        package.usage = usage(entry);
        let source = entry.get("source");
        match source.and_then(|source| source.text_of("type")) {
            Some("git") => {
                let revision = source.and_then(|source| source.text_of("resolved_reference"));
                package.commit = revision.and_then(commit);
            }
            Some("directory") => package.relation = Relation::Project,
            _ => {}
        }
        if let Some(at) = list.add(entry.line, package) {
            added.push((at, entry));
            places.entry(normalised(name)).or_default().push(at);
        }
    }
    connect(&mut list, &added, &places);
    list.finish(out);
}

fn connect(list: &mut Listing, added: &[(usize, &Node<'_>)], places: &HashMap<String, Vec<usize>>) {
    let mut needed = vec![false; added.len()];
    for (from, entry) in added {
        for (name, _) in entry.entries_of("dependencies") {
            let named = places.get(&normalised(name)).map_or(&[][..], Vec::as_slice);
            for to in named.iter().take(SAME) {
                list.needs(*from, *to, false);
                if let Some(needed) = needed.get_mut(*to).filter(|_| to != from) {
                    *needed = true;
                }
            }
        }
    }
    for ((at, _), needed) in added.iter().zip(needed) {
        if let Some(package) = list.package(*at)
            && !needed
            && package.relation == Relation::Unknown
        {
            package.relation = Relation::Direct;
        }
    }
}

/// What a package is for: by its groups (2.1), else by its category (1.x).
fn usage(entry: &Node<'_>) -> Usage {
    let groups = entry.get("groups").map_or(&[][..], Node::items);
    let category = entry.text_of("category");
    let names = groups.iter().filter_map(Node::text).chain(category);
    match names.map(usage_of_group).min() {
        Some(Usage::Production) if entry.is("optional") => Usage::Optional,
        Some(usage) => usage,
        None if entry.is("optional") => Usage::Optional,
        None => Usage::Unknown,
    }
}

/// Digests of lock version 1.x, `[metadata.files]`, and before that `[metadata.hashes]`.
fn old_files(root: &Node<'_>) -> HashMap<String, Vec<Hash>> {
    let mut files: HashMap<String, Vec<Hash>> = HashMap::new();
    for metadata in root.all("metadata") {
        for (name, list) in metadata.entries_of("files") {
            let hashes = list
                .items()
                .iter()
                .filter_map(|file| hash(file.text_of("hash")?));
            files.entry(normalised(name)).or_default().extend(hashes);
        }
        for (name, list) in metadata.entries_of("hashes") {
            let hashes = list
                .items()
                .iter()
                .filter_map(|item| hash_of("sha256", item.text()?));
            files.entry(normalised(name)).or_default().extend(hashes);
        }
    }
    files
}

/// Packages of one name that a dependency may mean.
const SAME: usize = 16;
