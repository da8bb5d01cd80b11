//! `Cargo.toml` (Cargo, "The manifest format") where no `Cargo.lock` tells what it resolves to: exact
//! requirements (`=1.2.3`) are releases, of all others it is said that they are not known.

use std::collections::HashSet;

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::rust::package;
use crate::unpack::Unpack;

/// Reads `Cargo.toml` without a lock file in its folder or above.
#[derive(Clone, Copy, Debug)]
pub struct CargoManifest;

impl Extractor for CargoManifest {
    fn id(&self) -> &'static str {
        "cargo-manifest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["Cargo.toml", "Cargo.lock"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let lock = path.ends_with("Cargo.lock");
        Some(Interest {
            max_bytes: if lock { 8 << 20 } else { 1 << 20 },
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        let locked: HashSet<&str> = files
            .iter()
            .filter_map(|file| file.path.strip_suffix("Cargo.lock"))
            .collect();
        for file in files {
            let Some(folder) = file.path.strip_suffix("Cargo.toml") else {
                continue;
            };
            if !above(folder).any(|folder| locked.contains(folder)) {
                parse_cargo_toml(&file.path, &file.bytes, out);
            }
        }
    }
}

/// A folder, as `a/b/`, and those above it, the root last.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder);
    std::iter::from_fn(move || {
        let now = next?;
        let inner = now.strip_suffix('/');
        next = inner.map(|inner| {
            let end = inner.rfind('/').map_or(0, |at| at.saturating_add(1));
            inner.get(..end).unwrap_or_default()
        });
        Some(now)
    })
}

/// Reads a manifest.
pub fn parse_cargo_toml(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("Cargo.toml", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        tables(&mut list, root);
        for (_, target) in root.entries_of("target") {
            tables(&mut list, target);
        }
        for workspace in root.all("workspace") {
            tables(&mut list, workspace);
        }
    }
    list.finish(out);
}

fn tables(list: &mut Listing, node: &Node<'_>) {
    for (key, usage) in [
        ("dependencies", Usage::Production),
        ("dev-dependencies", Usage::Development),
        ("dev_dependencies", Usage::Development),
        ("build-dependencies", Usage::Development),
        ("build_dependencies", Usage::Development),
    ] {
        for (name, need) in node.entries_of(key) {
            take(list, usage, name, need);
        }
    }
}

fn take(list: &mut Listing, usage: Usage, name: &str, need: &Node<'_>) {
    let name = need.text_of("package").unwrap_or(name);
    let Some(requirement) = need.text().or(need.text_of("version")) else {
        // Of a folder and of the workspace the manifest stands elsewhere.
        if need.get("path").is_none() && !need.is("workspace") {
            list.doubt(ProblemKind::Unsupported, OPEN, name);
        }
        return;
    };
    let exact = requirement.trim().strip_prefix('=').map(str::trim);
    let full =
        exact.filter(|version| version.split('.').count() >= 3 && !version.contains([',', '*']));
    let Some(mut package) = full.and_then(|version| package(name, version)) else {
        return list.doubt(ProblemKind::Unsupported, OPEN, name);
    };
    package.relation = Relation::Direct;
    package.usage = if need.is("optional") {
        Usage::Optional
    } else {
        usage
    };
    list.add(need.line, package);
}

const OPEN: &str = "requirements that are not pinned to one release, not looked up; `cargo \
                    generate-lockfile` pins them";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above() {
        let of = |folder| above(folder).collect::<Vec<_>>();
        assert_eq!(of("a/b/"), ["a/b/", "a/", ""]);
        assert_eq!(of(""), [""]);
    }
}
