//! Projects of Node, Bun and Deno in a tree: their manifests and lock files, read together. A manifest
//! tells what the project itself asks for, a lock file which versions that means; a manifest that no lock
//! file speaks for says what it can.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use seawall_model::package::{Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::{Document, Node, json, text};
use crate::language::listing::Listing;
use crate::language::node::{
    bun, deno, loose, npm_entry, npm_lock, pnpm, workspace::Patterns, yarn,
};
use crate::unpack::Unpack;

/// Reads projects of Node.
#[derive(Clone, Copy, Debug)]
pub struct NodeProject;

impl Extractor for NodeProject {
    fn id(&self) -> &'static str {
        "node-project"
    }

    fn version(&self) -> u32 {
        2
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[
                "package.json",
                ".package-lock.json",
                "package-lock.json",
                "npm-shrinkwrap.json",
                "yarn.lock",
                "pnpm-lock.yaml",
                "bun.lock",
                "bun.lockb",
                "deno.lock",
                "deno.json",
                "deno.jsonc",
            ],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (folder, name) = split(path);
        let installed = format!("/{folder}/").contains("/node_modules/");
        // What lies inside a package is what its author locked; nobody installs by it.
        let wanted = match name {
            ".package-lock.json" => folder.rsplit('/').next() == Some("node_modules"),
            _ => !installed,
        };
        wanted.then_some(Interest {
            max_bytes: if name == "package.json" {
                4 << 20
            } else {
                64 << 20
            },
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        parse_projects(files, out);
    }
}

/// Reads manifests and lock files of any number of projects.
pub fn parse_projects(files: &[LayerFile], out: &mut Extracted) {
    let texts: BTreeMap<&str, Cow<'_, str>> = files
        .iter()
        .filter(|file| split(&file.path).1 == "package.json")
        .map(|file| (split(&file.path).0, text::decode(&file.bytes).0))
        .collect();
    let mut documents: BTreeMap<&str, Document<'_>> = BTreeMap::new();
    for (folder, text) in &texts {
        documents.insert(*folder, json::parse(text));
    }
    let mut locked: BTreeSet<String> = BTreeSet::new();
    for file in files {
        let (folder, name) = split(&file.path);
        let manifests = Manifests::new(folder, &documents);
        for member in read_lock(name, file, &manifests, out).unwrap_or_default() {
            locked.insert(joined(folder, &member));
        }
    }
    for (folder, document) in &documents {
        if !locked.contains(*folder) {
            loose::read(&joined(folder, "package.json"), document, out);
        }
    }
    for file in files {
        let (folder, name) = split(&file.path);
        if matches!(name, "deno.json" | "deno.jsonc") && !locked.contains(folder) {
            loose::read_deno(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file; returns the folders that it speaks for, relative to its own.
fn read_lock(
    name: &str,
    file: &LayerFile,
    manifests: &Manifests<'_>,
    out: &mut Extracted,
) -> Option<BTreeSet<String>> {
    let (path, bytes) = (file.path.as_str(), file.bytes.as_slice());
    Some(match name {
        // Read where it lies as installed; here it says that what the manifest asks for is there.
        ".package-lock.json" => BTreeSet::from(["..".to_owned()]),
        "package-lock.json" | "npm-shrinkwrap.json" => {
            npm_lock::read(path, bytes, Presence::Declared, manifests, out)
        }
        "yarn.lock" => yarn::read(path, bytes, manifests, out),
        "pnpm-lock.yaml" => pnpm::read(path, bytes, manifests, out),
        "bun.lock" => bun::read(path, bytes, manifests, out),
        "bun.lockb" => bun::refuse(path, out),
        "deno.lock" => deno::read(path, bytes, out),
        _ => return None,
    })
}

/// The `package.json` files at and below the folder of a lock file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manifests<'a> {
    folder: &'a str,
    documents: &'a BTreeMap<&'a str, Document<'a>>,
}

impl<'a> Manifests<'a> {
    /// The manifests around the lock file of a folder.
    pub(super) fn new(folder: &'a str, documents: &'a BTreeMap<&'a str, Document<'a>>) -> Self {
        Self { folder, documents }
    }

    /// Returns the manifest beside the lock file.
    pub(super) fn root(&self) -> Option<&'a Node<'a>> {
        self.member("")
    }

    /// Returns the manifest in a folder relative to the lock file's.
    pub(super) fn member(&self, folder: &str) -> Option<&'a Node<'a>> {
        let folder = joined(self.folder, folder);
        self.documents.get(folder.as_str())?.roots.first()
    }

    /// Lists the package in a folder that a lock file takes as it is, by the folder's own manifest; what needs
    /// one without a version needs what that needs.
    pub(super) fn folder(&self, folder: &str, line: u32, listing: &mut Listing) -> Option<usize> {
        let Some(manifest) = self.member(folder) else {
            listing.doubt(ProblemKind::Unsupported, NO_MANIFEST, folder);
            return listing.pass();
        };
        let (name, version) = (manifest.text_of("name"), manifest.text_of("version"));
        let made = npm_entry::make(name.unwrap_or_default(), version.unwrap_or_default(), "");
        let Some(mut package) = made else {
            return listing.pass();
        };
        package.relation = Relation::Project;
        listing.add(line, package)
    }

    /// Returns the members of the workspace by the patterns of its root, which is one itself.
    pub(super) fn members(&self) -> Vec<(String, &'a Node<'a>)> {
        let Some(root) = self.root() else {
            return Vec::new();
        };
        let patterns = Patterns::of(root);
        let mut members = vec![(String::new(), root)];
        for (folder, document) in self.documents {
            let below = match self.folder {
                "" => Some(*folder),
                parent => folder
                    .strip_prefix(parent)
                    .and_then(|rest| rest.strip_prefix('/')),
            };
            let below = below.filter(|folder| !folder.is_empty() && patterns.has(folder));
            if let (Some(folder), Some(node)) = (below, document.roots.first()) {
                members.push((folder.to_owned(), node));
            }
        }
        members
    }
}

const NO_MANIFEST: &str = "folders whose manifest is not there, not listed";

/// Divides a path into folder and name.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Joins a folder and a relative path; `.` and `..` are followed.
pub(super) fn joined(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
