//! `META.json` and `META.yml` of a distribution (`CPAN::Meta::Spec`, versions 1.x and 2): what it is. What it needs
//! is named by module and by lowest version, and so cannot be looked up; that is said.

use seawall_model::package::{Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json, yaml};
use crate::language::listing::Listing;
use crate::language::perl::package;
use crate::language::word::licence;
use crate::unpack::Unpack;

/// Reads `META.json` and `META.yml`.
#[derive(Clone, Copy, Debug)]
pub struct PerlMeta;

impl Extractor for PerlMeta {
    fn id(&self) -> &'static str {
        "perl-meta"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["META.json", "META.yml"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 2 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_meta(&file.path, &file.bytes, out);
        }
    }
}

/// Reads what a distribution says of itself. `META.json` of other projects has no `meta-spec`, or another one.
pub fn parse_meta(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = if path.strip_suffix(".yml").is_some() {
        yaml::parse(&text)
    } else {
        json::parse(&text)
    };
    let Some(root) = document.roots.first() else {
        return;
    };
    let spec = root.get("meta-spec").and_then(|spec| spec.text_of("url"));
    if root.get("meta-spec").is_none() || spec.is_some_and(|url| url.contains("pgxn")) {
        return;
    }
    let mut list = Listing::new("Perl META file", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults.iter().cloned()));
    let name = root.text_of("name").unwrap_or_default();
    match package(name, root.text_of("version").unwrap_or_default()) {
        Some(mut own) => {
            own.relation = Relation::Project;
            own.licences = licences(root);
            list.add(root.get("name").map_or(1, |node| node.line), own);
        }
        None => list.doubt(
            ProblemKind::Input,
            "distributions without a usable name and version",
            name,
        ),
    }
    let phases = root
        .entries_of("prereqs")
        .flat_map(|(_, phase)| phase.entries_of("requires"));
    let old = ["requires", "build_requires", "configure_requires"];
    let old = old.into_iter().flat_map(|key| root.entries_of(key));
    for (module, _) in phases.chain(old).filter(|(module, _)| module != "perl") {
        list.doubt(ProblemKind::Unsupported, OPEN, module);
    }
    list.finish(out);
}

/// A list since version 2, one word before. `unknown` and the like say nothing.
fn licences(root: &Node<'_>) -> Vec<String> {
    let Some(node) = root.get("license") else {
        return Vec::new();
    };
    let words = node
        .items()
        .iter()
        .filter_map(Node::text)
        .chain(node.text());
    words.filter_map(licence).take(LICENCES).collect()
}

/// Licences of a distribution.
const LICENCES: usize = 16;
const OPEN: &str = "modules that are asked for by a lowest version, not looked up; a \
                    `cpanfile.snapshot` pins them";
