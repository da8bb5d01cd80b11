//! Manifests of Python projects that no lock file stands beside or above: `pyproject.toml` (PEP 621,
//! PEP 735, Poetry's own table), `setup.cfg` and the literals of `setup.py` (setuptools).
//!
//! Exact requirements are releases; of all others it is said that they are not known. `setup.py` is a
//! program: only lists of plain strings are read in it.

mod literal;
mod setup_cfg;

use std::collections::HashSet;

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::python::OPEN;
use crate::language::python::release::{is_version, package, usage_of_group};
use crate::language::python::requirement::{Pin, parse};
use crate::unpack::Unpack;

/// Reads manifests without a lock file in their folder or above.
#[derive(Clone, Copy, Debug)]
pub struct PythonManifest;

impl Extractor for PythonManifest {
    fn id(&self) -> &'static str {
        "python-manifest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &[
                "pyproject.toml",
                "setup.cfg",
                "setup.py",
                "poetry.lock",
                "pdm.lock",
                "uv.lock",
                "Pipfile.lock",
                "pylock.toml",
            ],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let lock = LOCKS.iter().any(|lock| folder(path, lock).is_some());
        Some(Interest {
            max_bytes: if lock { 8 << 20 } else { 1 << 20 },
            grouping: Grouping::Layer,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        let locks = files.iter().flat_map(|file| {
            let of = |lock: &&str| folder(&file.path, lock);
            LOCKS.iter().filter_map(of)
        });
        let locked: HashSet<&str> = locks.collect();
        for file in files {
            let found = MANIFESTS.iter().find_map(|name| folder(&file.path, name));
            let Some(folder) = found else {
                continue;
            };
            if !above(folder).any(|folder| locked.contains(folder)) {
                parse_manifest(&file.path, &file.bytes, out);
            }
        }
    }
}

/// The folder of a path with this file name, as `a/b/`.
fn folder<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let folder = path.strip_suffix(name)?;
    (folder.is_empty() || folder.ends_with('/')).then_some(folder)
}

/// A folder, as `a/b/`, and those above it, the root last.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    let ends = folder
        .rmatch_indices('/')
        .map(|(at, _)| at.saturating_add(1));
    let folders = ends.filter_map(|end| folder.get(..end));
    folders.chain(std::iter::once(""))
}

/// Reads a manifest; of which kind, its name tells.
pub fn parse_manifest(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let mut list = Listing::new("Python manifest", path, Presence::Declared);
    list.faults(fault);
    if path.ends_with("pyproject.toml") {
        let document = toml::parse(&text);
        list.faults(document.faults);
        for root in &document.roots {
            pyproject(&mut list, root);
        }
    } else {
        let found = if path.ends_with("setup.cfg") {
            setup_cfg::requirements(&text)
        } else {
            literal::requirements(&text)
        };
        for (line, usage, requirement) in found {
            take(&mut list, line, usage, &requirement);
        }
    }
    list.finish(out);
}

fn pyproject(list: &mut Listing, root: &Node<'_>) {
    for project in root.all("project") {
        each(list, project.get("dependencies"), Usage::Production);
        for (group, needs) in project.entries_of("optional-dependencies") {
            each(list, Some(needs), optional(group));
        }
    }
    for (_, needs) in root.entries_of("dependency-groups") {
        each(list, Some(needs), Usage::Development);
    }
    for system in root.all("build-system") {
        each(list, system.get("requires"), Usage::Development);
    }
    for poetry in root.all("tool").flat_map(|tool| tool.all("poetry")) {
        table(list, poetry, "dependencies", Usage::Production);
        table(list, poetry, "dev-dependencies", Usage::Development);
        for (group, needs) in poetry.entries_of("group") {
            table(list, needs, "dependencies", usage_of_group(group));
        }
    }
}

fn each(list: &mut Listing, needs: Option<&Node<'_>>, usage: Usage) {
    for node in needs.map_or(&[][..], Node::items) {
        // A table includes another group.
        if let Some(text) = node.text() {
            take(list, node.line, usage, text);
        }
    }
}

fn optional(group: &str) -> Usage {
    match usage_of_group(group) {
        Usage::Development => Usage::Development,
        _ => Usage::Optional,
    }
}

/// Poetry's own tables: a version without an operator is that release.
fn table(list: &mut Listing, node: &Node<'_>, key: &str, usage: Usage) {
    for (name, need) in node.entries_of(key).filter(|(name, _)| name != "python") {
        let Some(text) = need.text().or(need.text_of("version")) else {
            if need.get("path").is_none() {
                list.doubt(ProblemKind::Unsupported, OPEN, name);
            }
            continue;
        };
        let version = text.trim_start_matches('=').trim();
        let usage = if need.is("optional") {
            Usage::Optional
        } else {
            usage
        };
        match package(name, version).filter(|_| is_version(version)) {
            Some(package) => add(list, need.line, usage, package),
            None => list.doubt(ProblemKind::Unsupported, OPEN, name),
        }
    }
}

fn take(list: &mut Listing, line: u32, usage: Usage, text: &str) {
    let made = parse(text).and_then(|found| match found.pin {
        Pin::Version(version) => package(&found.name, &version),
        Pin::Address(address) => package(&found.name, &address.version?),
        Pin::Open => None,
    });
    match made {
        Some(package) => add(list, line, usage, package),
        None => list.doubt(ProblemKind::Unsupported, OPEN, text),
    }
}

fn add(list: &mut Listing, line: u32, usage: Usage, mut package: seawall_model::package::Package) {
    package.relation = Relation::Direct;
    package.usage = usage;
    list.add(line, package);
}

const MANIFESTS: &[&str] = &["pyproject.toml", "setup.cfg", "setup.py"];
const LOCKS: &[&str] = &[
    "poetry.lock",
    "pdm.lock",
    "uv.lock",
    "Pipfile.lock",
    "pylock.toml",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_above() {
        let of = |folder| above(folder).collect::<Vec<_>>();
        assert_eq!(of("a/b/"), ["a/b/", "a/", ""]);
        assert_eq!(of(""), [""]);
        assert_eq!(folder("a/my-uv.lock", "uv.lock"), None);
    }
}
