//! `mise.toml` and `.mise.toml` (mise, "Configuration"): the table `tools`, where a value is a version, a list of
//! versions, or a table with `version`.

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::toolchain;
use crate::unpack::Unpack;

/// Reads `mise.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Mise;

impl Extractor for Mise {
    fn id(&self) -> &'static str {
        "mise"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[
                "mise.toml",
                ".mise.toml",
                "mise.local.toml",
                ".mise.local.toml",
            ],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 1 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_mise(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a configuration.
pub fn parse_mise(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("mise.toml", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let tools = document
        .roots
        .iter()
        .flat_map(|root| root.entries_of("tools"));
    for (tool, value) in tools {
        // `core:node` is `node`.
        let tool = tool.strip_prefix("core:").unwrap_or(tool);
        for version in value.items().iter().chain([value]) {
            let text = version.text().or(version.text_of("version"));
            match text {
                Some("system") => {}
                Some(text) => toolchain::add(&mut list, value.line, tool, text),
                None if version.items().is_empty() && !is_list(value) => {
                    toolchain::add(&mut list, value.line, tool, "");
                }
                None => {}
            }
        }
    }
    list.finish(out);
}

fn is_list(node: &Node<'_>) -> bool {
    !node.items().is_empty()
}
