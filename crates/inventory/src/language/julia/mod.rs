//! `Manifest.toml` of Julia (Pkg, "Manifest.toml": formats 1.0 and 2.x), also `JuliaManifest.toml` and
//! `Manifest-v1.11.toml`.
//!
//! Packages of the standard library come with Julia: they have no tree digest, and are not listed.

use std::collections::HashMap;

use seawall_model::package::{Package, PackageType, Presence, Relation};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::word::word;
use crate::unpack::Unpack;

/// Reads manifests of Julia.
#[derive(Clone, Copy, Debug)]
pub struct JuliaManifest;

impl Extractor for JuliaManifest {
    fn id(&self) -> &'static str {
        "julia-manifest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[],
            endings: &[".toml"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = path.rsplit('/').next()?;
        let name = name.strip_prefix("Julia").unwrap_or(name);
        let version = name.strip_prefix("Manifest")?.strip_suffix(".toml")?;
        (version.is_empty() || version.starts_with("-v")).then_some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_julia_manifest(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a manifest. A file of another kind with the same name gives nothing.
pub fn parse_julia_manifest(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("Julia manifest", path, Presence::Declared);
    let root = document.roots.first();
    let entries: Vec<(&str, &Node<'_>)> = root.map(entries).unwrap_or_default();
    if entries.is_empty() && root.is_none_or(|root| root.get("julia_version").is_none()) {
        return;
    }
    list.faults(fault.into_iter().chain(document.faults));
    let mut added: Vec<(usize, &Node<'_>)> = Vec::new();
    let mut places: HashMap<&str, Vec<(&str, usize)>> = HashMap::new();
    for (name, entry) in entries {
        if let Some(at) = take(&mut list, name, entry) {
            added.push((at, entry));
            let uuid = entry.text_of("uuid").unwrap_or_default();
            places.entry(name).or_default().push((uuid, at));
        }
    }
    for (from, entry) in added {
        let deps = entry.get("deps");
        let plain = deps.map_or(&[][..], Node::items).iter();
        let plain = plain.filter_map(|node| Some((node.text()?, None)));
        let named = deps.map_or(&[][..], Node::entries).iter();
        let named = named.map(|(name, uuid)| (&**name, uuid.text()));
        for (name, uuid) in plain.chain(named) {
            let fits = |(own, _): &&(&str, usize)| uuid.is_none_or(|uuid| uuid == *own);
            let found = places.get(name).into_iter().flatten().filter(fits);
            for (_, to) in found.take(SAME) {
                list.needs(from, *to, false);
            }
        }
    }
    list.finish(out);
}

/// Every entry with its name: those of `deps` (2.x), else those at the top (1.0).
fn entries<'a>(root: &'a Node<'a>) -> Vec<(&'a str, &'a Node<'a>)> {
    let new = root.entries_of("deps");
    let old = root.entries().iter();
    let of = |(name, list): &'a (std::borrow::Cow<'a, str>, Node<'a>)| {
        list.items().iter().map(move |item| (&**name, item))
    };
    let all = new.chain(old).flat_map(of);
    all.filter(|(_, item)| item.get("uuid").is_some()).collect()
}

fn take(list: &mut Listing, name: &str, entry: &Node<'_>) -> Option<usize> {
    let local = entry.get("path").is_some();
    if entry.get("git-tree-sha1").is_none() && !local {
        return None;
    }
    let version = entry.text_of("version").and_then(word);
    let (Some(name), Some(version)) = (word(name), version) else {
        if !local {
            list.doubt(
                ProblemKind::Input,
                "packages without a usable name and version",
                name,
            );
        }
        return None;
    };
    let uuid = entry.text_of("uuid").unwrap_or_default();
    let purl = Purl::new("julia", name, version).qualifier("uuid", uuid);
    let mut package = Package::new(PackageType::Julia, name, version, purl);
    if local {
        package.relation = Relation::Project;
    }
    list.add(entry.line, package)
}

/// Packages of one name.
const SAME: usize = 16;
