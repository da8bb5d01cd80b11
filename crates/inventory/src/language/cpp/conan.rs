//! Projects of Conan: `conan.lock`, and `conanfile.txt` with no lock file in its folder (Conan 2, "Lockfiles"
//! and "conanfile.txt"; Conan 1, "Lockfiles"). `conanfile.py` is a program, and not read.

use std::collections::HashSet;

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::cpp::conan_lock::read_lock;
use crate::language::cpp::{OPEN, reference};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads projects of Conan.
#[derive(Clone, Copy, Debug)]
pub struct ConanProject;

impl Extractor for ConanProject {
    fn id(&self) -> &'static str {
        "conan-project"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[LOCK, MANIFEST],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_projects(files, out);
    }
}

/// Reads lock files, and manifests where there is none.
pub fn parse_projects(files: &[LayerFile], out: &mut Extracted) {
    let mut locked: HashSet<&str> = HashSet::new();
    for file in files {
        if let Some(folder) = file.path.strip_suffix(LOCK) {
            locked.insert(folder);
            read_lock(file, out);
        }
    }
    for file in files {
        let folder = file.path.strip_suffix(MANIFEST);
        if folder.is_some_and(|folder| !locked.contains(folder)) {
            read_manifest(file, out);
        }
    }
}

fn read_manifest(file: &LayerFile, out: &mut Extracted) {
    let (text, fault) = decode(&file.bytes);
    let mut list = Listing::new("conanfile.txt", &file.path, Presence::Declared);
    list.faults(fault);
    let mut usage = None;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            usage = match section {
                "requires" => Some(Usage::Production),
                "build_requires" | "tool_requires" | "test_requires" => Some(Usage::Development),
                _ => None,
            };
            continue;
        }
        let Some(usage) = usage else {
            continue;
        };
        let Some(mut package) = reference::package(line) else {
            list.doubt(ProblemKind::Unsupported, OPEN, line);
            continue;
        };
        (package.relation, package.usage) = (Relation::Direct, usage);
        list.add(number, package);
    }
    list.finish(out);
}

const LOCK: &str = "conan.lock";
const MANIFEST: &str = "conanfile.txt";
