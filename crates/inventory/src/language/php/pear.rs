//! What PEAR and PECL installed: `.registry/**/*.reg`, one file for each package, serialised by PHP (PEAR
//! manual, "The PEAR registry").
//!
//! There is no package-url type for them; they are listed as software of no package manager, with the
//! channel as namespace.

use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::Node;
use crate::language::php::serialized;
use crate::language::word::{licence, word};
use crate::language::{Read, add};
use crate::unpack::Unpack;

/// Reads what PEAR installed.
#[derive(Clone, Copy, Debug)]
pub struct PhpPear;

impl Extractor for PhpPear {
    fn id(&self) -> &'static str {
        "php-pear"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".reg"],
        })
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (folder, name) = path.rsplit_once('/')?;
        let wanted = name.strip_suffix(".reg").is_some()
            && folder.split('/').any(|part| part == ".registry");
        wanted.then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            add("PEAR package", file, parse_registry(&file.bytes), out);
        }
    }
}

/// Reads a file of the registry, of a package description of version 1 or 2.
pub fn parse_registry(bytes: &[u8]) -> Read {
    let (root, why) = serialized::parse(bytes);
    let version = root.get("version");
    let version = version.and_then(|node| node.text().or_else(|| node.text_of("release")));
    let name = root.text_of("name").or_else(|| root.text_of("package"));
    let (Some(name), Some(version)) = (name.and_then(word), version.and_then(word)) else {
        return Err(why.unwrap_or_else(|| "it has no name or no version".to_owned()));
    };
    let channel = root.text_of("channel").and_then(word).unwrap_or_default();
    let purl = Purl::new("generic", name, version).namespace(channel);
    let mut package = Package::new(PackageType::Generic, name, version, purl);
    let named = root
        .get("license")
        .and_then(|node| node.text().or_else(|| content(node)));
    package.licences.extend(named.and_then(licence));
    package.vendor = (!channel.is_empty()).then(|| channel.to_owned());
    Ok(Some(package))
}

/// The text of an element that has attributes.
fn content<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    node.text_of("_content")
}
