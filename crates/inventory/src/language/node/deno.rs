//! Deno's lock, `deno.lock`, versions 2 to 5 (Deno, "Integrity checking and lock files"): packages of npm,
//! of JSR, and modules that are addressed by URL, which have no version that advisories would name.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::{Hash, HashAlgorithm, Package, PackageType, Presence, Usage};
use seawall_model::problem::ProblemKind;
use seawall_model::purl::Purl;

use crate::extractor::Extracted;
use crate::language::document::{Node, json, text};
use crate::language::listing::Listing;
use crate::language::node::integrity::hashes;
use crate::language::node::npm_entry;
use crate::language::node::npm_lock::UNVERSIONED;
use crate::language::node::specifier::{divide, is_version};
use crate::language::word::word;

/// Reads a lock. Returns the folders of the projects that it locks.
pub(super) fn read(path: &str, bytes: &[u8], out: &mut Extracted) -> BTreeSet<String> {
    let (text, fault) = text::decode(bytes);
    let document = json::parse(&text);
    let mut lock = Lock {
        listing: Listing::new("Deno lock file", path, Presence::Declared),
        by_key: BTreeMap::new(),
        specifiers: BTreeMap::new(),
        members: BTreeSet::from([String::new()]),
    };
    lock.listing
        .faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        lock.take(root);
    }
    lock.listing.spread();
    lock.listing.finish(out);
    lock.members
}

/// Makes a package of JSR, which has no package-url type of its own and no advisories.
pub(super) fn jsr(name: &str, version: &str) -> Option<Package> {
    let name = word(name).filter(|name| name.starts_with('@'))?;
    let version = word(version).filter(|version| is_version(version))?;
    let (scope, last) = name.split_once('/')?;
    let purl = Purl::new("generic", last, version).namespace(&format!("jsr/{scope}"));
    Some(Package::new(
        PackageType::Generic,
        &format!("jsr:{name}"),
        version,
        purl,
    ))
}

struct Lock {
    listing: Listing,
    /// Positions by `npm:NAME@VERSION` and `npm:NAME`, the same for JSR.
    by_key: BTreeMap<String, usize>,
    /// What ranges were resolved to.
    specifiers: BTreeMap<String, String>,
    members: BTreeSet<String>,
}

impl Lock {
    fn take(&mut self, root: &Node<'_>) {
        let version = root.text_of("version").unwrap_or("1");
        if !matches!(version, "2" | "3" | "4" | "5") {
            let why = format!(
                "version {} of the format is not known",
                text::shown(version)
            );
            self.listing.fault(ProblemKind::Unsupported, why);
        }
        // Version 2 has all in `npm`, version 3 in `packages`, later ones at the top.
        let in_packages = root.get("packages").unwrap_or(root);
        let in_npm = root.get("npm").filter(|npm| npm.get("packages").is_some());
        for (scheme, node) in [("npm", in_npm), ("", Some(in_packages))] {
            for (specifier, target) in node
                .into_iter()
                .flat_map(|node| node.entries_of("specifiers"))
            {
                self.specifier(scheme, specifier, target.text().unwrap_or_default());
            }
        }
        let old = in_npm
            .into_iter()
            .flat_map(|npm| npm.entries_of("packages"));
        let of_npm = in_packages.entries_of("npm").filter(|_| in_npm.is_none());
        let of_npm: Vec<_> = old.chain(of_npm).collect();
        for (key, node) in &of_npm {
            self.npm(key, node);
        }
        for (key, node) in in_packages.entries_of("jsr") {
            self.jsr(key, node);
        }
        for (key, node) in of_npm {
            self.needs("npm", key, node);
        }
        for (key, node) in in_packages.entries_of("jsr") {
            self.needs("jsr", key, node);
        }
        self.projects(root, in_npm.is_some());
        for (url, _) in root.entries_of("remote") {
            self.listing.doubt(ProblemKind::Unsupported, REMOTE, url);
        }
    }

    fn specifier(&mut self, scheme: &str, specifier: &str, target: &str) {
        let from = qualified(scheme, specifier);
        let to = match target.split_once(':') {
            Some(_) => target.to_owned(),
            None if scheme == "npm" => format!("npm:{target}"),
            // Version 4 on: the version alone.
            None => match from.split_once(':') {
                Some((kind, rest)) => {
                    let name = divide(rest).map_or(rest, |(name, _)| name);
                    format!("{kind}:{name}@{target}")
                }
                None => return,
            },
        };
        self.specifiers.insert(from, to);
    }

    fn npm(&mut self, key: &str, node: &Node<'_>) {
        let parts = divide(key).and_then(|(name, rest)| match rest.strip_prefix("npm:") {
            Some(alias) => divide(alias),
            None => Some((name, rest)),
        });
        let made = parts.and_then(|(name, version)| {
            npm_entry::make(name, version.split('_').next().unwrap_or(version), "")
        });
        let Some(mut package) = made else {
            return self
                .listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, key);
        };
        package.hashes = node.text_of("integrity").map(hashes).unwrap_or_default();
        self.add("npm", key, node.line, package);
    }

    fn jsr(&mut self, key: &str, node: &Node<'_>) {
        let made = divide(key).and_then(|(name, version)| jsr(name, version));
        let Some(mut package) = made else {
            return self
                .listing
                .doubt(ProblemKind::Unsupported, UNVERSIONED, key);
        };
        let digest = node.text_of("integrity").unwrap_or_default();
        package
            .hashes
            .extend(Hash::new(HashAlgorithm::Sha256, digest));
        self.add("jsr", key, node.line, package);
    }

    fn add(&mut self, scheme: &str, key: &str, line: u32, package: Package) {
        let Some(at) = self.listing.add(line, package) else {
            return;
        };
        self.by_key.insert(format!("{scheme}:{key}"), at);
        // Without the versions of peers, and, where there is one version only, without that.
        let plain = key.split('_').next().unwrap_or(key);
        self.by_key.entry(format!("{scheme}:{plain}")).or_insert(at);
        if let Some((name, _)) = divide(key) {
            self.by_key.entry(format!("{scheme}:{name}")).or_insert(at);
        }
    }

    fn needs(&mut self, scheme: &str, key: &str, node: &Node<'_>) {
        let Some(from) = self.by_key.get(&format!("{scheme}:{key}")).copied() else {
            return;
        };
        for (list, optional) in [("dependencies", false), ("optionalDependencies", true)] {
            for list in node.all(list) {
                // Up to version 3 a map from the name in the code to the key.
                let of_map = list.entries().iter().filter_map(|(_, node)| node.text());
                let of_list = list.items().iter().filter_map(Node::text);
                for wanted in of_map.chain(of_list) {
                    if let Some(to) = self.resolve(scheme, wanted).filter(|to| *to != from) {
                        self.listing.needs(from, to, optional);
                    }
                }
            }
        }
    }

    fn resolve(&self, scheme: &str, wanted: &str) -> Option<usize> {
        let wanted = qualified(scheme, wanted);
        let target = self.specifiers.get(&wanted).unwrap_or(&wanted);
        self.by_key.get(target).copied()
    }

    /// What is asked for in the sources of the project, not in its manifest: all that was resolved but what
    /// packages of JSR ask for. Modules of an address may ask, too, and the lock does not tell what for.
    fn of_sources(&self, root: &Node<'_>) -> Vec<String> {
        if root.entries_of("remote").next().is_some() {
            return Vec::new();
        }
        let in_packages = root.get("packages").unwrap_or(root);
        let lists = in_packages
            .entries_of("jsr")
            .flat_map(|(_, node)| node.all("dependencies"));
        let of_jsr: BTreeSet<String> = lists
            .flat_map(Node::items)
            .filter_map(Node::text)
            .map(|wanted| qualified("jsr", wanted))
            .collect();
        let names: BTreeSet<&str> = of_jsr.iter().map(String::as_str).collect();
        // In version 4 the range may be left out where only one was asked for.
        let is_of_jsr = |specifier: &str| {
            let from = specifier.find(':').map_or(0, |at| at.saturating_add(1));
            let name = specifier
                .get(from..)
                .and_then(divide)
                .map_or(0, |(name, _)| name.len());
            let plain = specifier
                .get(..from.saturating_add(name))
                .unwrap_or(specifier);
            names.contains(specifier) || names.contains(plain)
        };
        let all = self
            .specifiers
            .keys()
            .filter(|specifier| !is_of_jsr(specifier));
        all.cloned().collect()
    }

    /// What the projects ask for. Deno does not tell what is for development.
    fn projects(&mut self, root: &Node<'_>, specifiers_are_asked: bool) {
        let mut asked: Vec<String> = Vec::new();
        for workspace in root.all("workspace") {
            let members = workspace.entries_of("members").map(|(folder, node)| {
                self.members.insert(folder.to_string());
                node
            });
            for project in members.chain([workspace]) {
                let own = project.get("packageJson");
                for list in [
                    project.get("dependencies"),
                    own.and_then(|own| own.get("dependencies")),
                ] {
                    let list = list.map_or(&[][..], Node::items);
                    asked.extend(list.iter().filter_map(Node::text).map(str::to_owned));
                }
            }
        }
        if specifiers_are_asked && asked.is_empty() {
            asked.extend(self.specifiers.keys().cloned());
        }
        asked.extend(self.of_sources(root));
        asked.sort_unstable();
        asked.dedup();
        for specifier in asked {
            match self.resolve("npm", &specifier) {
                Some(at) => self.listing.asks(at, Usage::Unknown),
                None => self
                    .listing
                    .doubt(ProblemKind::Input, UNRESOLVED, &specifier),
            }
        }
    }
}

/// Puts the scheme in front where there is none.
fn qualified(scheme: &str, specifier: &str) -> String {
    if specifier.starts_with("npm:") || specifier.starts_with("jsr:") {
        specifier.to_owned()
    } else {
        format!("{scheme}:{specifier}")
    }
}

const REMOTE: &str = "modules addressed by URL, not matched";
const UNRESOLVED: &str = "dependencies that the file itself does not have, not listed";
