//! `obj/project.assets.json`, which `NuGet` writes when it restores a project (`NuGet`, "Package restore").

use seawall_model::package::Presence;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::json;
use crate::language::document::text::decode;
use crate::language::dotnet::libraries::{self, Style};
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads what `NuGet` restored.
#[derive(Clone, Copy, Debug)]
pub struct DotnetAssets;

impl Extractor for DotnetAssets {
    fn id(&self) -> &'static str {
        "dotnet-assets"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["project.assets.json"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 64 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_assets(&file.path, &file.bytes, out);
        }
    }
}

/// Reads what was restored.
pub fn parse_assets(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("NuGet assets file", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        libraries::read(&mut list, root, Style::Assets);
    }
    list.finish(out);
}
