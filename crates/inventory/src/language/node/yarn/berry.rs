//! The lock of Yarn 2 and later (Yarn, "Lexicon": descriptors and locators).

use std::collections::BTreeSet;

use seawall_model::package::{Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::language::document::{Node, yaml};
use crate::language::node::npm_entry;
use crate::language::node::npm_lock::UNVERSIONED;
use crate::language::node::project::{Manifests, joined};
use crate::language::node::specifier::{commit, divide};

use super::{Lock, Needs};

/// Reads the entries.
pub(super) fn take(text: &str, manifests: &Manifests<'_>, lock: &mut Lock) {
    let document = yaml::parse(text);
    lock.listing.faults(document.faults);
    let known = manifests.members().into_iter().map(|(folder, _)| folder);
    let known: BTreeSet<String> = known.collect();
    for (key, node) in document.roots.iter().flat_map(Node::entries) {
        if key == "__metadata" {
            continue;
        }
        let locator = node.text_of("resolution").unwrap_or(key);
        let Some((name, reference)) = divide(locator) else {
            lock.listing
                .doubt(ProblemKind::Input, "entries without a resolution", key);
            continue;
        };
        let at = match reference.strip_prefix("workspace:") {
            Some(folder) => {
                member(folder, &known, manifests, lock);
                None
            }
            None => folder(reference, manifests, lock).or_else(|| {
                let at = package(name, reference, node, lock)?;
                needs(at, node, lock);
                Some(at)
            }),
        };
        let Some(at) = at else { continue };
        for pattern in key.split(", ") {
            lock.by_pattern.insert(pattern.to_owned(), at);
        }
    }
}

/// A member of the workspace; its version stands in its own manifest, and what it asks for, too.
fn member(folder: &str, known: &BTreeSet<String>, manifests: &Manifests<'_>, lock: &mut Lock) {
    let folder = if folder == "." { "" } else { folder };
    let first = lock.members.insert(folder.to_owned());
    // Those that the patterns name are taken with the root.
    if let Some(manifest) = manifests
        .member(folder)
        .filter(|_| first && !known.contains(folder))
    {
        lock.take_manifest(manifest);
    }
}

/// A folder outside the workspace: `portal:./a::locator=NAME%40workspace%3AFOLDER`, of which what is below is
/// relative to the folder of the member that asks for it.
fn folder(reference: &str, manifests: &Manifests<'_>, lock: &mut Lock) -> Option<usize> {
    let (folder, about) = reference.split_once("::")?;
    let folder = ["portal:", "link:"]
        .iter()
        .find_map(|start| folder.strip_prefix(start))?;
    let (_, member) = about.split_once("workspace%3A")?;
    let member = member.split('&').next()?.replace("%2F", "/");
    let member = if member == "." { "" } else { &member };
    let folder = joined(member, folder);
    let manifest = manifests.member(&folder)?;
    lock.members.insert(folder);
    lock.take_manifest(manifest)
}

fn package(name: &str, reference: &str, node: &Node<'_>, lock: &mut Lock) -> Option<usize> {
    let git = commit(reference).map(|_| reference).unwrap_or_default();
    let local = ["link:", "portal:", "file:"];
    let version = node.text_of("version").unwrap_or_default();
    let made = npm_entry::make(name, version, git).filter(|_| version != NO_VERSION);
    let Some(mut package) = made else {
        if !local.iter().any(|start| reference.starts_with(start)) {
            lock.listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, name);
        }
        return None;
    };
    if local.iter().any(|start| reference.starts_with(start)) {
        package.relation = Relation::Project;
    }
    lock.listing.add(node.line, package)
}

fn needs(at: usize, node: &Node<'_>, lock: &mut Lock) {
    let meta = node.entries_of("dependenciesMeta");
    let optional: BTreeSet<&str> = meta
        .filter(|(_, meta)| meta.is("optional"))
        .map(|(name, _)| &**name)
        .collect();
    for (name, range) in node.entries_of("dependencies") {
        let Some(range) = range.text() else { continue };
        lock.needs.push(Needs {
            from: Some(at),
            name: name.to_string(),
            range: range.to_owned(),
            usage: if optional.contains(&**name) {
                Usage::Optional
            } else {
                Usage::Production
            },
            project: false,
        });
    }
}

/// What stands in the place of the version of a member.
const NO_VERSION: &str = "0.0.0-use.local";
