//! `packrat.lock` (packrat, "Anatomy of a packrat project"): records in Debian's control format, the first
//! of them about packrat itself. `Hash` is that of a description and no file's, so it is not taken.

use std::collections::HashMap;

use seawall_model::package::Presence;
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::r::{commit, field, package, record};
use crate::unpack::Unpack;

/// Reads `packrat.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PackratLock;

impl Extractor for PackratLock {
    fn id(&self) -> &'static str {
        "packrat-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["packrat.lock"],
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
            parse_packrat_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_packrat_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let text = text.replace("\r\n", "\n");
    let mut list = Listing::new("packrat.lock", path, Presence::Declared);
    list.faults(fault);
    let mut line = 1_usize;
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut needs: Vec<(usize, String)> = Vec::new();
    for (number, block) in text.split("\n\n").enumerate() {
        let blank = block.chars().take_while(|c| *c == '\n').count();
        let at = u32::try_from(line.saturating_add(blank)).unwrap_or(u32::MAX);
        line = line
            .saturating_add(block.matches('\n').count())
            .saturating_add(2);
        let fields = record(block);
        let Some(name) = field(&fields, "Package") else {
            if number > 0 && !fields.is_empty() {
                list.doubt(ProblemKind::Input, NAMELESS, block);
            }
            continue;
        };
        let Some(mut package) = package(name, field(&fields, "Version").unwrap_or_default()) else {
            list.doubt(ProblemKind::Input, NAMELESS, name);
            continue;
        };
        package.commit = field(&fields, "GithubSha1")
            .or(field(&fields, "RemoteSha"))
            .and_then(commit);
        if let Some(at) = list.add(at, package) {
            places.insert(name.to_owned(), at);
            needs.push((
                at,
                field(&fields, "Requires").unwrap_or_default().to_owned(),
            ));
        }
    }
    for (from, names) in needs {
        for to in names.split(',').filter_map(|name| places.get(name.trim())) {
            list.needs(from, *to, false);
        }
    }
    list.finish(out);
}

const NAMELESS: &str = "packages without a usable name and version";
