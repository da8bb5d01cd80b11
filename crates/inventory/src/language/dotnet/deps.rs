//! `NAME.deps.json`, in which a program of .NET lists what it loads (`dotnet/runtime`,
//! "runtime-configuration-file"). It is written when a program is built, and lies beside it.
//!
//! A package of which no file is taken (the runtime has a newer copy, or it only names others) is not there
//! and not listed; what it needs is needed by those that need it.
//!
//! Which files are taken is kept, so that what these say of themselves is not listed again. The list of a
//! shared runtime is read by [`super::runtime`].

use std::collections::BTreeSet;

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names};
use crate::language::document::json;
use crate::language::document::text::decode;
use crate::language::dotnet::libraries::{self, Style};
use crate::language::dotnet::runtime::is_list;
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads what programs of .NET load.
#[derive(Clone, Copy, Debug)]
pub struct DotnetDeps;

impl Extractor for DotnetDeps {
    fn id(&self) -> &'static str {
        "dotnet-deps"
    }

    fn version(&self) -> u32 {
        2
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".json"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let list = path.to_ascii_lowercase().ends_with(".deps.json");
        (list && !is_list(path)).then_some(Interest {
            max_bytes: 32 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_deps(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a list. A file of another kind with such a name gives nothing.
pub fn parse_deps(path: &str, bytes: &[u8], out: &mut Extracted) {
    read(path, bytes, out);
}

/// As [`parse_deps`]; also returns the platform that the program is for, where it is told.
pub(super) fn read(path: &str, bytes: &[u8], out: &mut Extracted) -> Option<String> {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new(".NET dependency list", path, Presence::Installed);
    list.faults(fault.into_iter().chain(document.faults));
    let mut files = BTreeSet::new();
    for root in &document.roots {
        libraries::read(&mut list, root, Style::Deps);
        libraries::add_files(root, &mut files);
    }
    list.finish(out);
    if !files.is_empty() {
        let files = files.into_iter().collect();
        out.facts.push((path.to_owned(), Fact::Assets { files }));
    }
    let target = document
        .roots
        .iter()
        .find_map(|root| root.get("runtimeTarget"))?;
    let (_, platform) = target.text_of("name")?.split_once('/')?;
    (!platform.is_empty()).then(|| platform.to_owned())
}
