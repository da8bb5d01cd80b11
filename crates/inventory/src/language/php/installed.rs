//! What Composer installed: `vendor/composer/installed.json`, a list up to Composer 1 and an object since
//! Composer 2, which tells what is for development, too.

use std::collections::BTreeSet;

use seawall_model::package::{Presence, Usage};

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::{Node, Value, json, text};
use crate::language::listing::Listing;
use crate::language::php::composer::Packages;
use crate::unpack::Unpack;

/// Reads what Composer installed.
#[derive(Clone, Copy, Debug)]
pub struct PhpInstalled;

impl Extractor for PhpInstalled {
    fn id(&self) -> &'static str {
        "php-installed"
    }

    fn version(&self) -> u32 {
        2
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["installed.json"],
            endings: &[],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        // The folder `vendor` may have any name.
        let folder = path.strip_suffix("/installed.json")?;
        let wanted = folder.rsplit('/').next() == Some("composer");
        wanted.then_some(Interest {
            max_bytes: 64 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_installed(&file.path, &file.bytes, out);
        }
    }
}

/// Reads an `installed.json`.
pub fn parse_installed(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = text::decode(bytes);
    let document = json::parse(&text);
    let mut listing = Listing::new("Composer installation", path, Presence::Installed);
    listing.faults(fault.into_iter().chain(document.faults));
    let mut nodes: Vec<&Node<'_>> = Vec::new();
    let mut development: Option<BTreeSet<&str>> = None;
    for root in &document.roots {
        nodes.extend(root.items());
        nodes.extend(root.all("packages").flat_map(Node::items));
        for names in root.all("dev-package-names") {
            let names = names.items().iter().filter_map(Node::text);
            development.get_or_insert_default().extend(names);
        }
        if !matches!(root.value, Value::Null | Value::List(_) | Value::Map(_)) {
            listing.faults(["it is neither a list nor an object".to_owned()]);
        }
    }
    let mut packages = Packages::default();
    for node in &nodes {
        let name = node.text_of("name").unwrap_or_default();
        let usage = match &development {
            Some(names) if names.contains(name) => Usage::Development,
            Some(_) => Usage::Production,
            None => Usage::Unknown,
        };
        packages.add(node, usage, &mut listing);
    }
    for node in nodes {
        packages.needs(node, &mut listing);
    }
    listing.finish(out);
}
