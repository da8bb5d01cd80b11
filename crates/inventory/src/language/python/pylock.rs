//! `pylock.toml` and `pylock.NAME.toml` (`PyPA`, "pylock.toml specification", PEP 751).

use std::collections::HashMap;

use seawall_model::package::{Hash, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::python::release::{commit, hash_of, normalised, of_file, package};
use crate::language::python::{OPEN, REVISION};
use crate::unpack::Unpack;

/// Reads `pylock.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Pylock;

impl Extractor for Pylock {
    fn id(&self) -> &'static str {
        "pylock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".toml"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.starts_with("pylock.").then_some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_pylock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_pylock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("pylock.toml", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let entries = document.roots.iter().flat_map(|root| root.all("packages"));
    for entry in entries.flat_map(Node::items) {
        if let Some(at) = take(&mut list, entry) {
            added.push((at, entry));
            let name = normalised(entry.text_of("name").unwrap_or_default());
            places.entry(name).or_default().push(at);
        }
    }
    for (from, entry) in added {
        for need in entry.get("dependencies").map_or(&[][..], Node::items) {
            let name = need.text_of("name").map(normalised).unwrap_or_default();
            for to in places.get(&name).into_iter().flatten().take(SAME) {
                list.needs(from, *to, false);
            }
        }
    }
    list.finish(out);
}

fn take(list: &mut Listing, entry: &Node<'_>) -> Option<usize> {
    let name = entry.text_of("name").unwrap_or_default();
    let revision = entry
        .get("vcs")
        .and_then(|vcs| commit(vcs.text_of("commit-id")?));
    let of_archive = entry.get("archive").and_then(version_of_archive);
    let version = entry.text_of("version").or(of_archive.as_deref());
    let known = version.or(revision.as_deref());
    let Some(mut package) = known.and_then(|version| package(name, version)) else {
        // What lies in a folder of the project has its own manifest.
        if entry.get("directory").is_none() {
            list.doubt(ProblemKind::Unsupported, OPEN, name);
        }
        return None;
    };
    if version.is_none() {
        list.doubt(ProblemKind::Unsupported, REVISION, name);
    }
    package.hashes = hashes(entry);
    package.commit = revision;
    package.usage = usage(entry.text_of("marker").unwrap_or_default());
    if entry.get("directory").is_some() {
        package.relation = Relation::Project;
    }
    list.add(entry.line, package)
}

fn version_of_archive(archive: &Node<'_>) -> Option<String> {
    let url = archive.text_of("url").or(archive.text_of("path"))?;
    let path = url.split(['#', '?']).next()?;
    of_file(path.rsplit('/').next()?).map(|(_, version)| version)
}

/// The marker of a package that only extras or groups want names them.
fn usage(marker: &str) -> Usage {
    let alternatives = || marker.split(" or ");
    if marker.is_empty() {
        Usage::Unknown
    } else if alternatives().all(|part| part.contains("dependency_groups")) {
        Usage::Development
    } else if alternatives()
        .all(|part| part.contains("dependency_groups") || part.contains("extras"))
    {
        Usage::Optional
    } else {
        Usage::Unknown
    }
}

fn hashes(entry: &Node<'_>) -> Vec<Hash> {
    let wheels = entry.get("wheels").map_or(&[][..], Node::items).iter();
    let files = [entry.get("sdist"), entry.get("archive")];
    let files = files.into_iter().flatten().chain(wheels);
    let hashes = files.flat_map(|file| file.entries_of("hashes"));
    hashes
        .filter_map(|(algorithm, hex)| hash_of(algorithm, hex.text()?))
        .collect()
}

/// Packages of one name that a dependency may mean.
const SAME: usize = 16;
