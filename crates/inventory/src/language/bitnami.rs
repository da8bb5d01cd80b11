//! What Bitnami put into an image: `opt/bitnami/.bitnami_components.json`, an object with one entry for each
//! component (the images' own scripts read it as `component-metadata`). Version and revision of a component
//! are one word: `16.2.0-3`.

use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, Presence};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads the list of components.
#[derive(Clone, Copy, Debug)]
pub struct Bitnami;

impl Extractor for Bitnami {
    fn id(&self) -> &'static str {
        "bitnami"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[".bitnami_components.json"],
            endings: &[],
        })
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_components(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a list of components.
pub fn parse_components(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("Bitnami components", path, Presence::Installed);
    list.faults(fault.into_iter().chain(document.faults));
    for (name, entry) in document.roots.iter().flat_map(Node::entries) {
        let version = entry.text_of("version").and_then(word);
        let (Some(name), Some(version)) = (word(name), version) else {
            list.doubt(
                ProblemKind::Input,
                "components without a usable name and version",
                name,
            );
            continue;
        };
        let architecture = entry.text_of("arch").and_then(word);
        let purl = Purl::new("bitnami", name, version)
            .qualifier("arch", architecture.unwrap_or_default())
            .qualifier(
                "distro",
                entry.text_of("distro").and_then(word).unwrap_or_default(),
            );
        let mut package = Package::new(PackageType::Bitnami, name, version, purl);
        package.architecture = architecture.map(str::to_owned);
        let digest = entry.text_of("digest").unwrap_or_default();
        package
            .hashes
            .extend(Hash::new(HashAlgorithm::Sha256, digest));
        list.add(entry.line, package);
    }
    list.finish(out);
}
