//! `.tool-versions` of asdf ("Configuration", `.tool-versions`): a tool and its versions a line, the first of which
//! is used and the others where it is not there.

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::listing::Listing;
use crate::language::toolchain;
use crate::unpack::Unpack;

/// Reads `.tool-versions`.
#[derive(Clone, Copy, Debug)]
pub struct ToolVersions;

impl Extractor for ToolVersions {
    fn id(&self) -> &'static str {
        "tool-versions"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[".tool-versions"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 1 << 16,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_tool_versions(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a list of tools.
pub fn parse_tool_versions(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new(".tool-versions", path, Presence::Declared);
    list.faults(fault);
    for (number, line) in text.lines().enumerate() {
        let number = u32::try_from(number.saturating_add(1)).unwrap_or(u32::MAX);
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let Some(tool) = words.next() else { continue };
        // `system` leaves the choice to the machine.
        let mut versions = words.filter(|version| *version != "system").peekable();
        if versions.peek().is_none() && !line.contains("system") {
            toolchain::add(&mut list, number, tool, "");
        }
        for version in versions {
            toolchain::add(&mut list, number, tool, version);
        }
    }
    list.finish(out);
}
