//! `pdm.lock` (PDM 2.x: lock versions 4.0 to 4.5).
//!
//! A package that is asked for with extras has an entry for each set of them; they are the same package.

use std::collections::HashMap;

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::python::NAMELESS;
use crate::language::python::release::{commit, hash, normalised, package, usage_of_group};
use crate::language::python::requirement;
use crate::unpack::Unpack;

/// Reads `pdm.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PdmLock;

impl Extractor for PdmLock {
    fn id(&self) -> &'static str {
        "pdm-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["pdm.lock"],
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
            parse_pdm_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_pdm_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("pdm.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    let entries = document.roots.iter().flat_map(|root| root.all("package"));
    for entry in entries.flat_map(Node::items) {
        let name = entry.text_of("name").unwrap_or_default();
        let revision = entry.text_of("revision").and_then(commit);
        let version = entry.text_of("version").or(revision.as_deref());
        let Some(mut package) = package(name, version.unwrap_or_default()) else {
            if entry.get("path").is_none() {
                list.doubt(ProblemKind::Input, NAMELESS, name);
            }
            continue;
        };
        let files = entry.get("files").map_or(&[][..], Node::items);
        package.hashes = files
            .iter()
            .filter_map(|file| hash(file.text_of("hash")?))
            .collect();
        package.commit = revision;
        let groups = entry.get("groups").map_or(&[][..], Node::items);
        let groups = groups.iter().filter_map(Node::text);
        package.usage = groups.map(usage_of_group).min().unwrap_or(Usage::Unknown);
        if entry.get("path").is_some() {
            package.relation = Relation::Project;
        }
        if let Some(at) = list.add(entry.line, package) {
            added.push((at, entry));
            places.entry(normalised(name)).or_default().push(at);
        }
    }
    for (from, entry) in added {
        let needs = entry.get("dependencies").map_or(&[][..], Node::items);
        for need in needs
            .iter()
            .filter_map(|node| requirement::parse(node.text()?))
        {
            let name = normalised(&need.name);
            // The entry with extras needs the one without.
            if name == normalised(entry.text_of("name").unwrap_or_default()) {
                continue;
            }
            for to in places.get(&name).into_iter().flatten().take(SAME) {
                list.needs(from, *to, false);
            }
        }
    }
    list.finish(out);
}

/// Packages of one name that a dependency may mean.
const SAME: usize = 16;
