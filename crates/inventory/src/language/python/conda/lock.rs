//! `conda-lock.yml` (conda-lock, lock file format 1): an entry for each package and platform.

use std::collections::HashMap;

use seawall_model::package::{Presence, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, yaml};
use crate::language::listing::Listing;
use crate::language::python::NAMELESS;
use crate::language::python::conda::installed::hashes;
use crate::language::python::conda::{Build, name_of};
use crate::language::python::release::{package, usage_of_group};
use crate::unpack::Unpack;

/// Reads `conda-lock.yml`.
#[derive(Clone, Copy, Debug)]
pub struct CondaLock;

impl Extractor for CondaLock {
    fn id(&self) -> &'static str {
        "conda-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".yml", ".yaml"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name.strip_suffix(".yml").or(name.strip_suffix(".yaml"))?;
        (stem == "conda-lock" || stem.ends_with(".conda-lock")).then_some(Interest {
            max_bytes: 16 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_conda_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_conda_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let mut list = Listing::new("conda-lock.yml", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    let entries = document.roots.iter().flat_map(|root| root.all("package"));
    for entry in entries.flat_map(Node::items) {
        if let Some(at) = take(&mut list, entry) {
            places.insert((text_of(entry, "platform"), text_of(entry, "name")), at);
            added.push((at, entry));
        }
    }
    for (from, entry) in added {
        let platform = text_of(entry, "platform");
        for (need, _) in entry.entries_of("dependencies") {
            if let Some(to) = places.get(&(platform, name_of(need))) {
                list.needs(from, *to, false);
            }
        }
    }
    list.finish(out);
}

fn text_of<'a>(entry: &'a Node<'_>, key: &str) -> &'a str {
    entry.text_of(key).unwrap_or_default()
}

fn take(list: &mut Listing, entry: &Node<'_>) -> Option<usize> {
    let (name, version) = (text_of(entry, "name"), text_of(entry, "version"));
    let made = if entry.text_of("manager") == Some("pip") {
        package(name, version)
    } else {
        let of_url = Build::of_url(text_of(entry, "url")).unwrap_or_default();
        let build = Build {
            name: name.to_owned(),
            version: version.to_owned(),
            ..of_url
        };
        build.package()
    };
    let Some(mut package) = made else {
        list.doubt(ProblemKind::Input, NAMELESS, name);
        return None;
    };
    package.hashes = entry.get("hash").map(hashes).unwrap_or_default();
    package.usage = match entry.text_of("category") {
        _ if entry.is("optional") && entry.text_of("category") == Some("main") => Usage::Optional,
        Some(category) => usage_of_group(category),
        None => Usage::Unknown,
    };
    list.add(entry.line, package)
}
