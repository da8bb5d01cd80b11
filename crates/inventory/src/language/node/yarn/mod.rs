//! Yarn's lock, `yarn.lock`: that of Yarn 1, and that of its successors, which is YAML.

mod berry;
mod classic;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::{Presence, Relation, Usage};

use crate::extractor::Extracted;
use crate::language::document::{Node, text};
use crate::language::listing::Listing;
use crate::language::node::npm_entry;
use crate::language::node::project::Manifests;

/// Reads a lock. Returns the folders of the projects that it locks.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    manifests: &Manifests<'_>,
    out: &mut Extracted,
) -> BTreeSet<String> {
    let (text, fault) = text::decode(bytes);
    let mut lock = Lock {
        listing: Listing::new("Yarn lock file", path, Presence::Declared),
        by_pattern: BTreeMap::new(),
        needs: Vec::new(),
        members: BTreeSet::from([String::new()]),
    };
    lock.listing.faults(fault);
    if text.lines().any(|line| line.starts_with("__metadata:")) {
        berry::take(&text, manifests, &mut lock);
    } else {
        classic::take(&text, &mut lock);
    }
    lock.take_manifests(manifests);
    lock.resolve();
    lock.listing.finish(out);
    lock.members
}

/// A lock as it is read: entries by what asked for them, `NAME@RANGE`.
struct Lock {
    listing: Listing,
    by_pattern: BTreeMap<String, usize>,
    needs: Vec<Needs>,
    members: BTreeSet<String>,
}

/// A package, or the project itself, asks for another.
struct Needs {
    from: Option<usize>,
    name: String,
    range: String,
    usage: Usage,
    /// Whether a project asks.
    project: bool,
}

impl Lock {
    /// Takes what the projects ask for from their own manifests, which alone tell what is for
    /// development. Members with a version are packages themselves.
    fn take_manifests(&mut self, manifests: &Manifests<'_>) {
        for (folder, node) in manifests.members() {
            self.take_manifest(node);
            self.members.insert(folder);
        }
    }

    /// Returns the project where it has a name and a version.
    fn take_manifest(&mut self, node: &Node<'_>) -> Option<usize> {
        let from = match (node.text_of("name"), node.text_of("version")) {
            (Some(name), Some(version)) => self.project(node.line, name, version),
            _ => None,
        };
        for (list, usage) in LISTS {
            for (name, range) in node.entries_of(list) {
                let Some(range) = range.text() else { continue };
                self.needs.push(Needs {
                    from,
                    name: name.to_string(),
                    range: range.to_owned(),
                    usage: *usage,
                    project: true,
                });
            }
        }
        from
    }

    fn project(&mut self, line: u32, name: &str, version: &str) -> Option<usize> {
        let mut package = npm_entry::make(name, version, "")?;
        package.relation = Relation::Project;
        let at = self.listing.add(line, package)?;
        // The line is one of another file.
        if let Some(location) = self.listing.package(at)?.locations.first_mut() {
            location.start = None;
        }
        Some(at)
    }

    fn resolve(&mut self) {
        for needs in std::mem::take(&mut self.needs) {
            let pattern = format!("{}@{}", needs.name, needs.range);
            let of_registry = || format!("{}@npm:{}", needs.name, needs.range);
            let found = self.by_pattern.get(&pattern);
            let Some(to) = found
                .or_else(|| self.by_pattern.get(&of_registry()))
                .copied()
                .or_else(|| self.only(&needs.name))
            else {
                continue;
            };
            if needs.project {
                self.listing.asks(to, needs.usage);
            }
            if let Some(from) = needs.from.filter(|from| *from != to) {
                self.listing.needs(from, to, needs.usage == Usage::Optional);
            }
        }
        self.listing.spread();
    }

    /// The only entry of a name. `resolutions` of the manifest may put another range in the place of the one
    /// that is asked for.
    fn only(&self, name: &str) -> Option<usize> {
        let start = format!("{name}@");
        let mut all = self.by_pattern.range(start.clone()..);
        let all = std::iter::from_fn(|| all.next().filter(|(key, _)| key.starts_with(&start)));
        let mut found = None;
        for (_, at) in all.take(ENTRIES) {
            if found.is_some_and(|found| found != *at) {
                return None;
            }
            found = Some(*at);
        }
        found
    }
}

/// Entries of one name that are looked at.
const ENTRIES: usize = 64;

/// Lists of a manifest.
const LISTS: &[(&str, Usage)] = &[
    ("dependencies", Usage::Production),
    ("optionalDependencies", Usage::Optional),
    ("devDependencies", Usage::Development),
];
