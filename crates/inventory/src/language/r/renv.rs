//! `renv.lock` (renv, "Lockfiles"). Its `Hash` is that of a description and no file's, so it is not taken.

use std::collections::HashMap;

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;
use crate::language::r::{commit, package};
use crate::unpack::Unpack;

/// Reads `renv.lock`.
#[derive(Clone, Copy, Debug)]
pub struct RenvLock;

impl Extractor for RenvLock {
    fn id(&self) -> &'static str {
        "renv-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["renv.lock"],
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
            parse_renv_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_renv_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("renv.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    for (key, entry) in document
        .roots
        .iter()
        .flat_map(|root| root.entries_of("Packages"))
    {
        let name = entry.text_of("Package").unwrap_or(key);
        let version = entry.text_of("Version").unwrap_or_default();
        let Some(mut package) = package(name, version) else {
            list.doubt(
                ProblemKind::Input,
                "packages without a usable name and version",
                key,
            );
            continue;
        };
        package.commit = entry.text_of("RemoteSha").and_then(commit);
        if let Some(at) = list.add(entry.line, package) {
            places.insert(name, at);
            added.push((at, entry));
        }
    }
    for (from, entry) in added {
        // Since renv 1.1 the whole description may stand here; `Requirements` is the older field.
        for key in ["Requirements", "Imports", "Depends", "LinkingTo"] {
            let needs = entry.get(key).map_or(&[][..], Node::items);
            for need in needs.iter().filter_map(Node::text) {
                let name = need.split([' ', '(']).next().unwrap_or(need);
                if let Some(to) = places.get(name) {
                    list.needs(from, *to, false);
                }
            }
        }
    }
    list.finish(out);
}
