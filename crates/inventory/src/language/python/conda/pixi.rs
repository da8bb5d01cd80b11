//! `pixi.lock` (rattler, lock file formats 4 to 7): the packages of all environments in one list.

use std::collections::HashMap;

use seawall_model::package::{Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, yaml};
use crate::language::listing::Listing;
use crate::language::python::NAMELESS;
use crate::language::python::conda::installed::hashes;
use crate::language::python::conda::{Build, name_of};
use crate::language::python::release::{Address, normalised, package};
use crate::language::word::licence;
use crate::unpack::Unpack;

/// Reads `pixi.lock`.
#[derive(Clone, Copy, Debug)]
pub struct PixiLock;

impl Extractor for PixiLock {
    fn id(&self) -> &'static str {
        "pixi-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["pixi.lock"],
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
            parse_pixi_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_pixi_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let mut list = Listing::new("pixi.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    // By platform, because each has its own build of a package.
    let mut places: HashMap<(String, String), Vec<usize>> = HashMap::new();
    let entries = document.roots.iter().flat_map(|root| root.all("packages"));
    for entry in entries.flat_map(Node::items) {
        let Some(at) = take(&mut list, entry) else {
            continue;
        };
        if let Some(package) = list.package(at) {
            let platform = package.purl.qualifier_value("subdir").unwrap_or_default();
            let key = (platform.to_owned(), normalised(&package.name));
            places.entry(key).or_default().push(at);
            added.push((at, entry));
        }
    }
    for (from, entry) in added {
        let Some(package) = list.package(from) else {
            continue;
        };
        let own = package
            .purl
            .qualifier_value("subdir")
            .unwrap_or_default()
            .to_owned();
        for key in ["depends", "requires_dist"] {
            let needs = entry.get(key).map_or(&[][..], Node::items);
            for need in needs.iter().filter_map(Node::text) {
                let name = normalised(name_of(need));
                for platform in [own.as_str(), "noarch"] {
                    let key = (platform.to_owned(), name.clone());
                    for to in places.get(&key).into_iter().flatten().take(SAME) {
                        list.needs(from, *to, false);
                    }
                }
            }
        }
    }
    list.finish(out);
}

/// `conda: URL` or `pypi: URL` (6 and 7), `kind: conda` and the parts (4, 5).
fn take(list: &mut Listing, entry: &Node<'_>) -> Option<usize> {
    let kind = entry.text_of("kind");
    let url = entry
        .text_of("conda")
        .or(entry.text_of("pypi"))
        .or(entry.text_of("url"));
    let url = url.unwrap_or_default();
    let name = entry.text_of("name");
    let version = entry.text_of("version");
    let local = url.starts_with(['.', '/']);
    let made = if entry.get("pypi").is_some() || kind == Some("pypi") {
        let address = Address::read(url);
        let version = version.map(str::to_owned).or(address.version);
        let name = name.map(str::to_owned).or(address.name);
        let made = name
            .zip(version)
            .and_then(|(name, version)| package(&name, &version));
        made.map(|mut package| {
            package.commit = address.commit;
            package
        })
    } else {
        let of_url = Build::of_url(url).unwrap_or_default();
        let pick = |key, other: String| entry.text_of(key).map_or(other, str::to_owned);
        let build = Build {
            name: pick("name", of_url.name),
            version: pick("version", of_url.version),
            number: pick("build", of_url.number),
            channel: of_url.channel,
            platform: pick("subdir", of_url.platform),
        };
        build.package()
    };
    let Some(mut package) = made else {
        if !local {
            list.doubt(ProblemKind::Input, NAMELESS, name.unwrap_or(url));
        }
        return None;
    };
    package.hashes = hashes(entry);
    package.licences = entry
        .text_of("license")
        .and_then(licence)
        .into_iter()
        .collect();
    if local {
        package.relation = Relation::Project;
    }
    list.add(entry.line, package)
}

/// Packages of one name that a dependency may mean.
const SAME: usize = 16;
