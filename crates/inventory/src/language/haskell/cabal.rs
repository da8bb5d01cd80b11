//! `cabal.project.freeze` (Cabal, "cabal freeze"): constraints `any.NAME ==VERSION`, a comma behind each.

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::haskell::package;
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads `cabal.project.freeze`.
#[derive(Clone, Copy, Debug)]
pub struct CabalFreeze;

impl Extractor for CabalFreeze {
    fn id(&self) -> &'static str {
        "cabal-freeze"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["cabal.project.freeze", "cabal.config"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_freeze(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a file of constraints.
pub fn parse_freeze(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("cabal.project.freeze", path, Presence::Declared);
    list.faults(fault);
    let mut inside = false;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let mut rest = line.trim();
        if rest.starts_with("--") {
            continue;
        }
        if !line.starts_with([' ', '\t'])
            && let Some((field, value)) = line.split_once(':')
        {
            inside = field.trim().eq_ignore_ascii_case("constraints");
            rest = value.trim();
        }
        if inside {
            for constraint in rest.split(',').map(str::trim) {
                take(&mut list, number, constraint);
            }
        }
    }
    list.finish(out);
}

/// `any.NAME ==VERSION`; flags (`NAME +flag`) and what is said of installed ones are no versions.
fn take(list: &mut Listing, line: u32, constraint: &str) {
    let mut words = constraint.split_whitespace();
    let name = words.next().unwrap_or_default();
    let rest: String = words.collect();
    let (name, rest) = match name.find(['=', '<', '>']) {
        Some(at) => {
            let (name, begun) = name.split_at_checked(at).unwrap_or((name, ""));
            (name, format!("{begun}{rest}"))
        }
        None => (name, rest),
    };
    let name = name.rsplit(['.', ':']).next().unwrap_or(name);
    if name.is_empty() || rest.starts_with(['+', '-']) {
        return;
    }
    match rest
        .strip_prefix("==")
        .and_then(|version| package(name, version))
    {
        Some(package) => {
            list.add(line, package);
        }
        None => list.doubt(ProblemKind::Unsupported, OPEN, constraint),
    }
}

const OPEN: &str = "constraints that name no single release, not looked up";
