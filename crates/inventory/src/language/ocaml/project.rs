//! `NAME.opam`, `opam` and `NAME.opam.locked` (opam's manual, "opam"; `opam lock`): the project, and the packages of
//! which it asks for one version. In a locked file these are all.

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::ocaml::{description, package};
use crate::unpack::Unpack;

/// Reads `*.opam` and `*.opam.locked`.
#[derive(Clone, Copy, Debug)]
pub struct OpamProject;

impl Extractor for OpamProject {
    fn id(&self) -> &'static str {
        "opam-project"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["opam"],
            endings: &[".opam", ".locked"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        (is_project(path)).then_some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_opam(&file.path, &file.bytes, out);
        }
    }
}

/// Reads the description of a project.
pub fn parse_opam(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let fields = description::read(&text);
    // Other files are called so, too.
    if !fields.has("opam-version") {
        return;
    }
    let mut list = Listing::new("opam file", path, Presence::Declared);
    list.faults(fault.into_iter().chain(fields.fault.clone()));
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file
        .strip_suffix(".locked")
        .unwrap_or(file)
        .strip_suffix(".opam");
    let name = fields.text("name").or(stem).unwrap_or_default();
    if let Some(mut own) = package(name, fields.text("version").unwrap_or_default()) {
        own.relation = Relation::Project;
        own.licences = fields.licences();
        list.add(1, own);
    }
    for (field, optional) in [("depends", false), ("depopts", true)] {
        for need in fields.needs(field) {
            let made = need.exact().and_then(|version| package(need.name, version));
            let Some(mut made) = made else {
                // What is optional is there only where something else asks for it.
                if !optional {
                    list.doubt(ProblemKind::Unsupported, OPEN, need.name);
                }
                continue;
            };
            made.relation = if file.ends_with(".locked") {
                Relation::Unknown
            } else {
                Relation::Direct
            };
            made.usage = if need.is_development() {
                Usage::Development
            } else if optional {
                Usage::Optional
            } else {
                Usage::Production
            };
            list.add(need.line, made);
        }
    }
    list.finish(out);
}

/// Not a switch's own files, and not those of a copy of a repository of packages (`packages/NAME/NAME.VERSION/opam`).
fn is_project(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.strip_suffix(".locked").unwrap_or(file);
    let named = stem == "opam" || stem.strip_suffix(".opam").is_some();
    let copied = file == "opam" && path.contains("packages/");
    named && !copied && !path.contains(".opam-switch/")
}

const OPEN: &str = "dependencies that are ranges, not looked up; `opam lock` pins them";
