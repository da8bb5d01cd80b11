//! `manifest.toml` of Gleam (Gleam, "gleam.toml", section "manifest"): what was resolved, and under
//! `requirements` what the project itself asks for. What is for development is not told.

use std::collections::HashMap;

use seawall_model::package::{Hash, HashAlgorithm, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::erlang::{NAMELESS, package, revision};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads manifests of Gleam.
#[derive(Clone, Copy, Debug)]
pub struct GleamManifest;

impl Extractor for GleamManifest {
    fn id(&self) -> &'static str {
        "gleam-manifest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["manifest.toml"],
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
            parse_gleam_manifest(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a manifest. A file of another kind with the same name gives nothing.
pub fn parse_gleam_manifest(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    if !text.contains("build_tools") {
        return;
    }
    let document = toml::parse(&text);
    let mut list = Listing::new("Gleam manifest", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    for root in &document.roots {
        for entry in root.all("packages").flat_map(Node::items) {
            let name = entry.text_of("name").unwrap_or_default();
            let version = entry.text_of("version").unwrap_or_default();
            let Some(mut package) = package("", name, version) else {
                list.doubt(ProblemKind::Input, NAMELESS, name);
                continue;
            };
            let digest = entry.text_of("outer_checksum").unwrap_or_default();
            package.hashes = Hash::new(HashAlgorithm::Sha256, digest)
                .into_iter()
                .collect();
            package.commit = entry.text_of("commit").and_then(revision);
            if entry.text_of("source") == Some("local") {
                package.relation = Relation::Project;
            }
            if let Some(at) = list.add(entry.line, package) {
                places.insert(name, at);
                added.push((at, entry));
            }
        }
    }
    for (from, entry) in added {
        let needs = entry.get("requirements").map_or(&[][..], Node::items);
        for to in needs.iter().filter_map(|need| places.get(need.text()?)) {
            list.needs(from, *to, false);
        }
    }
    let asked = document
        .roots
        .iter()
        .flat_map(|root| root.entries_of("requirements"));
    for to in asked.filter_map(|(name, _)| places.get(&**name)) {
        list.asks(*to, Usage::Unknown);
    }
    list.spread();
    list.finish(out);
}
