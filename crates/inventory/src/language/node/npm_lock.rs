//! npm's lock, versions 1 to 3 (npm, "package-lock.json"): `package-lock.json`, `npm-shrinkwrap.json`, and
//! `node_modules/.package-lock.json`, which tells what was installed.
//!
//! Version 1 nests `dependencies`; version 3 lists `packages` by folder; version 2 has both, of which npm
//! reads `packages` since its version 7 and `dependencies` before. What stands in one alone is listed, too.

use std::collections::BTreeSet;

use seawall_model::package::{Package, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::Extracted;
use crate::language::document::{Node, json, text};
use crate::language::listing::Listing;
use crate::language::node::integrity::hashes;
use crate::language::node::module_tree::{ModuleTree, Place, name_of};
use crate::language::node::npm_entry::Entry;
use crate::language::node::project::Manifests;
use crate::language::node::specifier::Specifier;
use crate::language::word::licence;

/// Reads a lock; `manifests` are the `package.json` files around it, which version 1 needs to tell what
/// the project itself asks for. Returns the folders of the projects that it locks.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    presence: Presence,
    manifests: &Manifests<'_>,
    out: &mut Extracted,
) -> BTreeSet<String> {
    let (text, fault) = text::decode(bytes);
    let document = json::parse(&text);
    let mut listing = Listing::new("npm lock file", path, presence);
    listing.faults(fault.into_iter().chain(document.faults));
    let mut lock = Lock {
        listing,
        tree: ModuleTree::default(),
        needs: Vec::new(),
        members: BTreeSet::from([String::new()]),
        listed: BTreeSet::new(),
        installed: presence == Presence::Installed,
    };
    for root in &document.roots {
        lock.take(root, manifests);
    }
    lock.resolve();
    lock.listing.finish(out);
    lock.members
}

struct Lock<'a> {
    listing: Listing,
    tree: ModuleTree,
    needs: Vec<Needs<'a>>,
    members: BTreeSet<String>,
    /// Folder and version of what `packages` has.
    listed: BTreeSet<(String, String)>,
    installed: bool,
}

/// What a folder asks for.
struct Needs<'a> {
    from: Option<usize>,
    /// Whether a project asks.
    project: bool,
    path: String,
    node: &'a Node<'a>,
    lists: &'static [(&'static str, Usage)],
}

impl<'a> Lock<'a> {
    fn take(&mut self, root: &'a Node<'a>, manifests: &Manifests<'a>) {
        let version = root.text_of("lockfileVersion").unwrap_or("1");
        if !matches!(version, "1" | "2" | "3") {
            let why = format!(
                "version {} of the format is not known",
                text::shown(version)
            );
            self.listing.fault(ProblemKind::Unsupported, why);
        }
        let mut of_packages = false;
        for (path, node) in root.entries_of("packages") {
            of_packages = true;
            self.package(path, node);
        }
        self.nested("", root, 0);
        if of_packages || self.installed {
            return;
        }
        if let Some(manifest) = manifests.root() {
            self.needs.push(Needs {
                from: None,
                project: true,
                path: String::new(),
                node: manifest,
                lists: PROJECT,
            });
        }
    }

    /// An entry of `packages`.
    fn package(&mut self, path: &str, node: &'a Node<'a>) {
        let path = path.trim_start_matches("./").trim_end_matches('/');
        if path.len() > PATH {
            let short = path.get(..64).unwrap_or_default();
            return self.listing.doubt(ProblemKind::Limit, TOO_DEEP, short);
        }
        if node.is("link") {
            let target = node.text_of("resolved").unwrap_or_default();
            self.tree.insert(path, Place::Link(target.to_owned()));
            return;
        }
        let in_modules = name_of(path);
        // The name is left out where the folder has it.
        let name = node.text_of("name").or(in_modules);
        let name = name.or_else(|| name_of_folder(path));
        let version = node.text_of("version");
        let mut at = None;
        if let (Some(name), Some(version)) = (name, version) {
            let entry = Entry {
                name,
                version,
                resolved: node.text_of("resolved"),
            };
            self.listed.insert((path.to_owned(), version.to_owned()));
            at = self.add(node, &entry, in_modules.is_none());
        } else if in_modules.is_some() {
            let name = name.unwrap_or(path);
            self.listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, name);
            at = self.listing.pass();
        }
        if in_modules.is_none() {
            self.members.insert(path.to_owned());
        }
        self.tree
            .insert(path, at.map_or(Place::Nothing, Place::Package));
        self.needs.push(Needs {
            from: at,
            project: in_modules.is_none(),
            path: path.to_owned(),
            node,
            lists: if in_modules.is_none() {
                PROJECT
            } else {
                PACKAGE
            },
        });
    }

    /// `dependencies` of version 1, and what each of them nests.
    fn nested(&mut self, folder: &str, node: &'a Node<'a>, depth: usize) {
        for (name, node) in node.entries_of("dependencies") {
            let mut path = String::with_capacity(folder.len().saturating_add(name.len()));
            path.push_str(folder);
            if !folder.is_empty() {
                path.push('/');
            }
            path.push_str("node_modules/");
            path.push_str(name);
            // Deeper than folders can be; without a bound the paths alone would fill the memory.
            if depth >= DEPTH || path.len() > PATH {
                self.listing.doubt(ProblemKind::Limit, TOO_DEEP, name);
                continue;
            }
            if let Some(version) = node.text_of("version") {
                self.nested_one(&path, name, version, node);
            }
            self.nested(&path, node, depth.saturating_add(1));
        }
    }

    fn nested_one(&mut self, path: &str, name: &str, version: &str, node: &'a Node<'a>) {
        let known = self.listed.contains(&(path.to_owned(), version.to_owned()));
        if known || (self.tree.contains(path) && !self.is_new_version(path, version)) {
            return;
        }
        let mut at = None;
        let local = Specifier::read(version) == Specifier::Local;
        if local {
            let member = version.strip_prefix("file:").unwrap_or(version);
            self.members.insert(member.to_owned());
        } else {
            let entry = Entry {
                name,
                version,
                resolved: node.text_of("resolved"),
            };
            at = self.add(node, &entry, false);
        }
        self.tree
            .insert(path, at.map_or(Place::Nothing, Place::Package));
        self.needs.push(Needs {
            from: at,
            project: local,
            path: path.to_owned(),
            node,
            lists: REQUIRES,
        });
    }

    /// Whether `dependencies` of version 2 has another registry version than `packages` for a folder.
    fn is_new_version(&self, path: &str, version: &str) -> bool {
        let from = (path.to_owned(), String::new());
        let mut same = self.listed.range(from..);
        let other = same.next().is_some_and(|(listed, _)| listed == path);
        other && matches!(Specifier::read(version), Specifier::Version(_))
    }

    fn add(&mut self, node: &Node<'_>, entry: &Entry<'_>, project: bool) -> Option<usize> {
        let Some(mut package) = entry.package() else {
            self.listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, entry.name);
            // What it needs is needed nevertheless.
            return self.listing.pass();
        };
        if project {
            package.relation = Relation::Project;
        } else {
            describe(&mut package, node);
        }
        self.listing.add(node.line, package)
    }

    /// Finds out which copies are meant, now that all are known.
    fn resolve(&mut self) {
        for needs in std::mem::take(&mut self.needs) {
            for (list, usage) in needs.lists {
                for (name, _) in needs.node.entries_of(list) {
                    let Some(to) = self.tree.resolve(&needs.path, name) else {
                        continue;
                    };
                    if needs.project {
                        self.listing.asks(to, *usage);
                    }
                    if let Some(from) = needs.from.filter(|from| *from != to) {
                        self.listing.needs(from, to, *usage == Usage::Optional);
                    }
                }
            }
        }
        if self.tree.is_exhausted() {
            self.listing.fault(ProblemKind::Limit, EXHAUSTED);
        }
        self.listing.spread();
    }
}

/// The name that a package has by its folder: `packages/@scope/name`.
fn name_of_folder(path: &str) -> Option<&str> {
    let last = path.rfind('/').map_or(0, |at| at.saturating_add(1));
    let parent = path.get(..last)?.trim_end_matches('/');
    let scope = parent.rfind('/').map_or(0, |at| at.saturating_add(1));
    let scoped = parent
        .get(scope..)
        .is_some_and(|part| part.starts_with('@'));
    let name = path.get(if scoped { scope } else { last }..)?;
    (!name.is_empty()).then_some(name)
}

/// Adds what an entry says of a package beside its name.
fn describe(package: &mut Package, node: &Node<'_>) {
    package.usage = match () {
        () if node.is("dev") => Usage::Development,
        // Needed by something optional as well as in development: what reaches further counts.
        () if node.is("devOptional") || node.is("optional") => Usage::Optional,
        () => Usage::Production,
    };
    package.hashes = node.text_of("integrity").map(hashes).unwrap_or_default();
    package.licences = node
        .text_of("license")
        .and_then(licence)
        .into_iter()
        .collect();
}

/// Lists of a project.
const PROJECT: &[(&str, Usage)] = &[
    ("dependencies", Usage::Production),
    ("peerDependencies", Usage::Production),
    ("optionalDependencies", Usage::Optional),
    ("devDependencies", Usage::Development),
];
/// Lists of a package.
const PACKAGE: &[(&str, Usage)] = &[
    ("dependencies", Usage::Production),
    ("peerDependencies", Usage::Production),
    ("optionalDependencies", Usage::Optional),
];
/// The list of a package in version 1.
const REQUIRES: &[(&str, Usage)] = &[("requires", Usage::Production)];
pub(super) const UNVERSIONED: &str = "packages without a usable version, not listed";
const TOO_DEEP: &str = "packages nested too deeply, not listed";
pub(super) const EXHAUSTED: &str =
    "too much to look up; which package needs which is not fully known";
/// How deep version 1 may nest.
const DEPTH: usize = 90;
/// Bytes of a path.
const PATH: usize = 4_096;
