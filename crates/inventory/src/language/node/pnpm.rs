//! pnpm's lock, `pnpm-lock.yaml`, versions 5 to 9 (pnpm, "lockfile" specifications): `importers` are the
//! projects, `packages` what was published, and from version 9 on `snapshots` what needs what.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::{Package, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::Extracted;
use crate::language::document::{Node, text, yaml};
use crate::language::listing::Listing;
use crate::language::node::integrity::hashes;
use crate::language::node::npm_entry;
use crate::language::node::npm_lock::UNVERSIONED;
use crate::language::node::project::Manifests;
use crate::language::node::specifier::{divide, is_commit, is_version, version_of_archive};

/// Reads a lock. Returns the folders of the projects that it locks.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    manifests: &Manifests<'_>,
    out: &mut Extracted,
) -> BTreeSet<String> {
    let (text, fault) = text::decode(bytes);
    let document = yaml::parse(&text);
    let mut lock = Lock {
        listing: Listing::new("pnpm lock file", path, Presence::Declared),
        by_key: BTreeMap::new(),
        folders: BTreeSet::new(),
        members: BTreeSet::from([String::new()]),
    };
    lock.listing
        .faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        lock.check_version(root);
        lock.packages(root, manifests);
    }
    for root in &document.roots {
        lock.needs(root);
        lock.project("", root, manifests);
        for (folder, node) in root.entries_of("importers") {
            lock.project(folder, node, manifests);
        }
    }
    lock.listing.spread();
    lock.listing.finish(out);
    lock.members
}

struct Lock {
    listing: Listing,
    /// Positions by key, without what stands in parentheses.
    by_key: BTreeMap<String, usize>,
    /// Packages that are folders of the project.
    folders: BTreeSet<usize>,
    members: BTreeSet<String>,
}

impl Lock {
    fn check_version(&mut self, root: &Node<'_>) {
        let Some(version) = root.text_of("lockfileVersion") else {
            return;
        };
        let major = version.split('.').next().unwrap_or_default();
        if !matches!(major, "5" | "6" | "7" | "8" | "9") {
            let why = format!(
                "version {} of the format is not known",
                text::shown(version)
            );
            self.listing.fault(ProblemKind::Unsupported, why);
        }
    }

    fn packages(&mut self, root: &Node<'_>, manifests: &Manifests<'_>) {
        for (key, node) in root.entries_of("packages") {
            self.package(key, node, manifests);
        }
        // A cut file may have snapshots of packages whose own entry is gone.
        for (key, node) in root.entries_of("snapshots") {
            if !self.by_key.contains_key(plain(key)) {
                self.package(key, node, manifests);
            }
        }
    }

    fn package(&mut self, key: &str, node: &Node<'_>, manifests: &Manifests<'_>) {
        let resolution = node.get("resolution");
        let said = |name| resolution.and_then(|node| node.text_of(name));
        if said("type") == Some("directory") {
            let folder = said("directory").unwrap_or_default();
            self.members.insert(folder.to_owned());
            let at = manifests.folder(folder, node.line, &mut self.listing);
            self.folders.extend(at);
            return self.known(key, at);
        }
        let Some(mut package) = identify(key, node, &said) else {
            self.listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, key);
            let at = self.listing.pass();
            return self.known(key, at);
        };
        package.hashes = said("integrity").map(hashes).unwrap_or_default();
        // Packages for development alone are told so up to version 8.
        if node.is("dev") {
            package.usage = Usage::Development;
        } else if node.is("optional") {
            package.usage = Usage::Optional;
        } else if node.get("dev").is_some() {
            package.usage = Usage::Production;
        }
        let at = self.listing.add(node.line, package);
        self.known(key, at);
    }

    fn known(&mut self, key: &str, at: Option<usize>) {
        if let Some(at) = at {
            self.by_key.insert(key.to_owned(), at);
            self.by_key.entry(plain(key).to_owned()).or_insert(at);
        }
    }

    fn needs(&mut self, root: &Node<'_>) {
        for list in ["packages", "snapshots"] {
            for (key, node) in root.entries_of(list) {
                let Some(from) = self.find(key) else { continue };
                for (list, optional) in [("dependencies", false), ("optionalDependencies", true)] {
                    for (name, version) in node.entries_of(list) {
                        let version = version.text().unwrap_or_default();
                        if let Some(to) = self.resolve(name, version).filter(|to| *to != from) {
                            self.listing.needs(from, to, optional);
                            self.ask_of_folder(from, to, optional);
                        }
                    }
                }
            }
        }
    }

    /// What a folder needs is asked for by the project.
    fn ask_of_folder(&mut self, from: usize, to: usize, optional: bool) {
        if self.folders.contains(&from) {
            let usage = if optional {
                Usage::Optional
            } else {
                Usage::Production
            };
            self.listing.asks(to, usage);
        }
    }

    /// A project; up to version 8 the only one stands at the top of the file.
    fn project(&mut self, folder: &str, node: &Node<'_>, manifests: &Manifests<'_>) {
        let folder = if folder == "." { "" } else { folder };
        self.members.insert(folder.to_owned());
        let from = self.member(folder, node, manifests);
        for (list, usage) in LISTS {
            for (name, value) in node.entries_of(list) {
                let version = value.text().or_else(|| value.text_of("version"));
                let version = version.unwrap_or_default();
                let Some(to) = self.resolve(name, version) else {
                    if !version.starts_with("link:") && !version.starts_with("file:") {
                        self.listing.doubt(ProblemKind::Input, UNRESOLVED, name);
                    }
                    continue;
                };
                self.listing.asks(to, *usage);
                if let Some(from) = from {
                    self.listing.needs(from, to, *usage == Usage::Optional);
                }
            }
        }
    }

    /// Lists a project that has a version in its manifest.
    fn member(
        &mut self,
        folder: &str,
        node: &Node<'_>,
        manifests: &Manifests<'_>,
    ) -> Option<usize> {
        if !LISTS.iter().any(|(list, _)| node.get(list).is_some()) {
            return None;
        }
        let manifest = manifests.member(folder)?;
        let (name, version) = (manifest.text_of("name")?, manifest.text_of("version")?);
        let mut package = npm_entry::make(name, version, "")?;
        package.relation = Relation::Project;
        self.listing.add(node.line, package)
    }

    fn find(&self, key: &str) -> Option<usize> {
        let found = self.by_key.get(key).or_else(|| self.by_key.get(plain(key)));
        found.copied()
    }

    /// Finds what a dependency means: a version of that name, or the key of another package.
    fn resolve(&self, name: &str, version: &str) -> Option<usize> {
        let keys = [
            format!("{name}@{version}"),
            format!("/{name}@{version}"),
            format!("/{name}/{version}"),
        ];
        let named = keys.iter().find_map(|key| self.find(key));
        named.or_else(|| self.find(version))
    }
}

/// Finds out name and version: as fields where the key does not have them.
fn identify<'a>(
    key: &str,
    node: &Node<'_>,
    said: &impl Fn(&'static str) -> Option<&'a str>,
) -> Option<Package> {
    let of_key = divided(plain(key));
    let tarball = said("tarball").unwrap_or_default();
    let name = node.text_of("name").or(of_key.map(|(name, _)| name))?;
    let in_key = of_key.map(|(_, version)| version);
    let version = node.text_of("version").or(in_key)?;
    let version = match version_of_archive(name, version) {
        Some(version) => version,
        None if is_version(version) => version,
        None => version_of_archive(name, tarball)?,
    };
    let mut package = npm_entry::make(name, version, "")?;
    let of_archive = tarball.rsplit('/').next();
    let commit = said("commit").or(of_archive).filter(|text| is_commit(text));
    package.commit = commit.map(str::to_ascii_lowercase);
    Some(package)
}

/// `NAME@VERSION`, `/NAME@VERSION`, `/NAME/VERSION_PEERS`, the last two also behind a host.
fn divided(key: &str) -> Option<(&str, &str)> {
    let rest = key.strip_prefix('/').unwrap_or(key);
    if let Some((name, version)) = divide(rest).filter(|(name, _)| is_plain(name)) {
        return Some((name, version));
    }
    let (path, version) = rest.rsplit_once('/')?;
    let version = version.split('_').next()?;
    let mut parts = path.rsplit('/');
    let last = parts.next()?;
    let scoped = parts.next().filter(|scope| scope.starts_with('@'));
    let length = scoped.map_or(0, |scope| scope.len().saturating_add(1));
    let length = length.saturating_add(last.len());
    let name = path.get(path.len().checked_sub(length)?..)?;
    is_version(version).then_some((name, version))
}

/// A name, not a path or URL.
fn is_plain(name: &str) -> bool {
    match name.strip_prefix('@') {
        Some(rest) => rest.matches('/').count() == 1,
        None => !name.contains('/'),
    }
}

/// Cuts off which peers and patches a copy has: `NAME@VERSION(PEER@VERSION)`.
fn plain(key: &str) -> &str {
    key.split('(').next().unwrap_or(key)
}

/// Lists of a project.
const LISTS: &[(&str, Usage)] = &[
    ("dependencies", Usage::Production),
    ("optionalDependencies", Usage::Optional),
    ("devDependencies", Usage::Development),
];
const UNRESOLVED: &str = "dependencies that the file itself does not have, not listed";

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys as in the specifications of the format, versions 5 to 9.
    #[test]
    fn keys_of_all_versions() {
        for (key, want) in [
            ("/foo/1.0.0", Some(("foo", "1.0.0"))),
            ("/@a/foo/1.0.0_bar@2.0.0", Some(("@a/foo", "1.0.0"))),
            ("host.example/@a/foo/1.0.0", Some(("@a/foo", "1.0.0"))),
            ("/@a/foo@1.0.0", Some(("@a/foo", "1.0.0"))),
            ("foo@1.0.0", Some(("foo", "1.0.0"))),
            (
                "@a/foo@https://h.example/foo-1.0.0.tgz",
                Some(("@a/foo", "https://h.example/foo-1.0.0.tgz")),
            ),
            ("github.com/a/b/0123456", None),
        ] {
            assert_eq!(divided(key), want, "{key}");
        }
    }
}
