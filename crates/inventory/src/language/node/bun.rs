//! Bun's lock, `bun.lock` (Bun, "Lockfile"): JSON with comments, one line for each package, under the path
//! at which it lies below `node_modules`.

use std::collections::BTreeSet;

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::{Problem, ProblemKind};

use crate::extractor::Extracted;
use crate::language::document::{Node, Value, json, text};
use crate::language::listing::Listing;
use crate::language::node::integrity::hashes;
use crate::language::node::module_tree::{ModuleTree, Place};
use crate::language::node::npm_entry;
use crate::language::node::npm_lock::{EXHAUSTED, UNVERSIONED};
use crate::language::node::project::Manifests;
use crate::language::node::specifier::{divide, version_of_archive};

/// Reads a lock. Returns the folders of the projects that it locks.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    manifests: &Manifests<'_>,
    out: &mut Extracted,
) -> BTreeSet<String> {
    let (text, fault) = text::decode(bytes);
    let document = json::parse(&text);
    let mut lock = Lock {
        listing: Listing::new("Bun lock file", path, Presence::Declared),
        tree: ModuleTree::default(),
        members: BTreeSet::from([String::new()]),
    };
    lock.listing
        .faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        lock.take(root, manifests);
    }
    lock.listing.spread();
    lock.listing.finish(out);
    lock.members
}

/// Says that the old, binary form is not read.
pub(super) fn refuse(path: &str, out: &mut Extracted) -> BTreeSet<String> {
    let why = "the binary form of the lock is not read, so that its packages are not known";
    let problem = Problem::new(ProblemKind::Unsupported, "Bun lock file", why)
        .at(path)
        .hint("write `bun.lock` with `bun install --save-text-lockfile`");
    out.problems.push(problem);
    BTreeSet::new()
}

struct Lock {
    listing: Listing,
    tree: ModuleTree,
    members: BTreeSet<String>,
}

impl Lock {
    fn take(&mut self, root: &Node<'_>, manifests: &Manifests<'_>) {
        let version = root.text_of("lockfileVersion").unwrap_or("1");
        if !matches!(version, "0" | "1" | "2") {
            let why = format!(
                "version {} of the format is not known",
                text::shown(version)
            );
            self.listing.fault(ProblemKind::Unsupported, why);
        }
        let mut needs = Vec::new();
        for (folder, node) in root.entries_of("workspaces") {
            self.members.insert(folder.to_string());
            let at = self.member(node);
            let name = node.text_of("name").unwrap_or_default();
            let path = if folder.is_empty() {
                String::new()
            } else {
                folded(name)
            };
            self.tree
                .insert(&path, at.map_or(Place::Nothing, Place::Package));
            needs.push((at, path, node, true));
        }
        for (key, node) in root.entries_of("packages") {
            let path = folded(key);
            if let Some((at, project)) = self.package(key, node, manifests) {
                self.tree.insert(&path, Place::Package(at));
                let about = node
                    .items()
                    .iter()
                    .find(|item| matches!(item.value, Value::Map(_)));
                if let Some(about) = about {
                    needs.push((Some(at), path, about, project));
                }
            }
        }
        for (from, path, node, project) in needs {
            self.needs(from, &path, node, project);
        }
        if self.tree.is_exhausted() {
            self.listing.fault(ProblemKind::Limit, EXHAUSTED);
        }
    }

    fn member(&mut self, node: &Node<'_>) -> Option<usize> {
        let (name, version) = (node.text_of("name")?, node.text_of("version")?);
        let mut package = npm_entry::make(name, version, "")?;
        package.relation = Relation::Project;
        self.listing.add(node.line, package)
    }

    /// `[LOCATOR, registry, {dependencies}, integrity]`, with less for what is of no registry.
    ///
    /// Says, too, whether it is a folder, which is a project like those of the workspace.
    fn package(
        &mut self,
        key: &str,
        node: &Node<'_>,
        manifests: &Manifests<'_>,
    ) -> Option<(usize, bool)> {
        let locator = node.items().first().and_then(Node::text);
        let Some((name, reference)) = locator.and_then(divide) else {
            self.listing.doubt(
                ProblemKind::Input,
                "entries without a name and a version",
                key,
            );
            return None;
        };
        if reference.starts_with("workspace:") || reference.starts_with("root:") {
            return None;
        }
        let archive = version_of_archive(name, reference);
        let folder = ["file:", "link:"]
            .iter()
            .find_map(|start| reference.strip_prefix(start));
        if let Some(folder) = folder.filter(|_| archive.is_none()) {
            self.members.insert(folder.to_owned());
            let at = manifests.folder(folder, node.line, &mut self.listing)?;
            return Some((at, true));
        }
        let Some(mut package) = npm_entry::make(name, archive.unwrap_or(reference), "") else {
            let shown = locator.unwrap_or(key);
            self.listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, shown);
            // What it needs is needed nevertheless.
            return self.listing.pass().map(|at| (at, false));
        };
        let integrity = node.items().last().and_then(Node::text).unwrap_or_default();
        package.hashes = hashes(integrity);
        let at = self.listing.add(node.line, package)?;
        Some((at, false))
    }

    fn needs(&mut self, from: Option<usize>, path: &str, node: &Node<'_>, project: bool) {
        for (list, usage) in LISTS {
            for (name, _) in node.entries_of(list) {
                let Some(to) = self.tree.resolve(path, name) else {
                    continue;
                };
                if project {
                    self.listing.asks(to, *usage);
                }
                if let Some(from) = from.filter(|from| *from != to) {
                    self.listing.needs(from, to, *usage == Usage::Optional);
                }
            }
        }
    }
}

/// `a/@s/b` → the folder of the module: `node_modules/a/node_modules/@s/b`.
fn folded(key: &str) -> String {
    let mut path = String::with_capacity(key.len().saturating_add(16));
    let mut scoped = false;
    for part in key.split('/').take(PARTS) {
        if !path.is_empty() {
            path.push('/');
        }
        if !scoped {
            path.push_str("node_modules/");
        }
        path.push_str(part);
        scoped = part.starts_with('@');
    }
    path
}

/// Lists of a project and of a package.
const LISTS: &[(&str, Usage)] = &[
    ("dependencies", Usage::Production),
    ("peerDependencies", Usage::Production),
    ("optionalDependencies", Usage::Optional),
    ("devDependencies", Usage::Development),
];
/// Parts of a key.
const PARTS: usize = 64;
