//! `perllocal.pod`, to which `make install` adds a section for each module that it installs
//! (`ExtUtils::MakeMaker`, `ExtUtils::Install`): `=head2 TIME: C<Module> L<NAME|NAME>`, then items, one of which is
//! `C<VERSION: …>`. The last section of a module counts.

use std::collections::BTreeMap;

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::perl::package;
use crate::unpack::Unpack;

/// Reads `perllocal.pod`.
#[derive(Clone, Copy, Debug)]
pub struct PerlLocal;

impl Extractor for PerlLocal {
    fn id(&self) -> &'static str {
        "perl-local"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["perllocal.pod"],
            endings: &[],
        })
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_perllocal(&file.path, &file.bytes, out);
        }
    }
}

/// Reads the log of installations.
pub fn parse_perllocal(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("perllocal.pod", path, Presence::Installed);
    list.faults(fault);
    let mut modules: BTreeMap<&str, (u32, Option<&str>)> = BTreeMap::new();
    let mut open = None;
    for (number, line) in text.lines().enumerate() {
        let number = u32::try_from(number.saturating_add(1)).unwrap_or(u32::MAX);
        if line.starts_with("=head2 ") {
            open = line
                .rsplit_once("L<")
                .and_then(|(_, link)| link.split(['|', '>']).next());
            match open {
                Some(module) => {
                    modules.insert(module, (number, None));
                }
                None => list.doubt(ProblemKind::Input, NAMELESS, line),
            }
        }
        let version = line
            .strip_prefix("C<VERSION: ")
            .and_then(|rest| rest.strip_suffix('>'));
        if let (Some(module), Some(version)) = (open, version) {
            modules
                .entry(module)
                .and_modify(|entry| entry.1 = Some(version));
        }
    }
    for (module, (line, version)) in modules {
        match package(module, version.unwrap_or_default()) {
            Some(package) => {
                list.add(line, package);
            }
            None => list.doubt(ProblemKind::Input, NAMELESS, module),
        }
    }
    list.finish(out);
}

const NAMELESS: &str = "modules without a usable name and version";
