//! `Cargo.lock` (Cargo, "Cargo.lock encoding": versions 1 to 4).
//!
//! A package without a source is a member of the workspace or lies in a folder beside it. What these need
//! the project asks for. The file does not tell builds and tests from what runs.

use std::collections::HashMap;

use seawall_model::package::{Hash, HashAlgorithm, Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::rust::package;
use crate::unpack::Unpack;

/// Reads `Cargo.lock`.
#[derive(Clone, Copy, Debug)]
pub struct CargoLock;

impl Extractor for CargoLock {
    fn id(&self) -> &'static str {
        "cargo-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["Cargo.lock"],
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
            parse_cargo_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_cargo_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("Cargo.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let Some(root) = document.roots.first() else {
        return list.finish(out);
    };
    let checksums = old_checksums(root);
    let mut added: Vec<Entry<'_>> = Vec::new();
    // Version 1 may keep the one member of the workspace apart.
    let entries = root
        .all("root")
        .chain(root.all("package").flat_map(Node::items));
    for entry in entries {
        if let Some(at) = take(&mut list, entry, &checksums) {
            added.push(Entry { at, entry });
        }
    }
    connect(&mut list, &added);
    list.finish(out);
}

struct Entry<'a> {
    at: usize,
    entry: &'a Node<'a>,
}

impl<'a> Entry<'a> {
    fn text(&self, key: &str) -> &'a str {
        self.entry.text_of(key).unwrap_or_default()
    }
}

fn take(list: &mut Listing, entry: &Node<'_>, checksums: &HashMap<String, Hash>) -> Option<usize> {
    let name = entry.text_of("name").unwrap_or_default();
    let version = entry.text_of("version").unwrap_or_default();
    let Some(mut package) = package(name, version) else {
        list.doubt(
            ProblemKind::Input,
            "packages without a usable name and version",
            name,
        );
        return None;
    };
    match entry.text_of("source") {
        None => package.relation = Relation::Project,
        Some(source) => {
            let own = entry.text_of("checksum").and_then(sha256);
            let key = || format!("checksum {name} {version} ({source})");
            package
                .hashes
                .extend(own.or_else(|| checksums.get(&key()).cloned()));
            package.commit = source.strip_prefix("git+").and_then(revision);
            package.relation = Relation::Indirect;
        }
    }
    list.add(entry.line, package)
}

/// The revision behind the address of a repository.
fn revision(source: &str) -> Option<String> {
    let (_, hex) = source.rsplit_once('#')?;
    let fits = matches!(hex.len(), 40 | 64) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| hex.to_ascii_lowercase())
}

fn sha256(hex: &str) -> Option<Hash> {
    Hash::new(HashAlgorithm::Sha256, hex)
}

/// Digests of version 1, which stand at the end: `"checksum NAME VERSION (SOURCE)" = "…"`.
fn old_checksums(root: &Node<'_>) -> HashMap<String, Hash> {
    let entries = root.all("metadata").flat_map(Node::entries);
    let hashes = entries.filter_map(|(key, hex)| Some((key.to_string(), sha256(hex.text()?)?)));
    hashes.collect()
}

/// Dependencies are written as `NAME`, `NAME VERSION` or `NAME VERSION (SOURCE)`, no longer than it takes
/// to tell one package from the others.
fn connect(list: &mut Listing, added: &[Entry<'_>]) {
    let mut named: HashMap<&str, Vec<&Entry<'_>>> = HashMap::new();
    for entry in added {
        let same = named.entry(entry.text("name")).or_default();
        if same.len() < SAME {
            same.push(entry);
        }
    }
    for from in added {
        let member = from.entry.get("source").is_none();
        let needs = from.entry.get("dependencies").map_or(&[][..], Node::items);
        for need in needs.iter().filter_map(Node::text) {
            let mut parts = need.splitn(3, ' ');
            let name = parts.next().unwrap_or_default();
            let version = parts.next();
            let source = parts.next().map(|source| source.trim_matches(['(', ')']));
            let fits = |entry: &&&Entry<'_>| {
                version.is_none_or(|version| version == entry.text("version"))
                    && source.is_none_or(|source| same_source(source, entry.text("source")))
            };
            for to in named.get(name).into_iter().flatten().filter(fits) {
                list.needs(from.at, to.at, false);
                if let Some(package) = list.package(to.at)
                    && member
                    && package.relation == Relation::Indirect
                {
                    package.relation = Relation::Direct;
                }
            }
        }
    }
}

/// In a dependency the revision behind a `#` may be left out.
fn same_source(wanted: &str, source: &str) -> bool {
    let plain = |source| str::split_once(source, '#').map_or(source, |(plain, _)| plain);
    wanted == source || plain(wanted) == plain(source)
}

/// Packages of one name.
const SAME: usize = 64;
