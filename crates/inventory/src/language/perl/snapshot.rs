//! `cpanfile.snapshot`, the lock file of Carton (`Carton::Snapshot`): below `DISTRIBUTIONS` each distribution on a
//! line that is indented by two, and below it what it provides and requires.

use std::collections::HashMap;

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::perl::of_distribution;
use crate::unpack::Unpack;

/// Reads `cpanfile.snapshot`.
#[derive(Clone, Copy, Debug)]
pub struct CpanfileSnapshot;

impl Extractor for CpanfileSnapshot {
    fn id(&self) -> &'static str {
        "perl-cpanfile-snapshot"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["cpanfile.snapshot"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_snapshot(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_snapshot(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("cpanfile.snapshot", path, Presence::Declared);
    list.faults(fault);
    if !text.is_empty() && !text.ends_with('\n') {
        let why = "the last line has no end, so that the file may be cut off";
        list.fault(ProblemKind::Input, why);
    }
    let mut provided: HashMap<&str, usize> = HashMap::new();
    let mut required: Vec<(usize, &str)> = Vec::new();
    let mut open = None;
    let mut section = "";
    for (number, line) in text.lines().enumerate() {
        let number = u32::try_from(number.saturating_add(1)).unwrap_or(u32::MAX);
        let entry = line.trim();
        match line.len().saturating_sub(line.trim_start().len()) {
            _ if entry.is_empty() || entry.starts_with('#') || entry == "DISTRIBUTIONS" => {}
            2 => {
                section = "";
                open = of_distribution(entry).and_then(|package| list.add(number, package));
                if open.is_none() {
                    list.doubt(ProblemKind::Input, NAMELESS, entry);
                }
            }
            4 => section = entry.trim_end_matches(':'),
            6 => {
                let module = entry.split(' ').next().unwrap_or(entry);
                match (open, section) {
                    (Some(at), "provides") => {
                        provided.insert(module, at);
                    }
                    (Some(at), "requirements") => required.push((at, module)),
                    _ => {}
                }
            }
            _ => list.doubt(
                ProblemKind::Input,
                "lines that are none of a snapshot",
                entry,
            ),
        }
    }
    for (from, module) in required {
        if let Some(to) = provided.get(module).filter(|to| **to != from) {
            list.needs(from, *to, false);
        }
    }
    list.finish(out);
}

const NAMELESS: &str = "distributions without a usable name and version";
