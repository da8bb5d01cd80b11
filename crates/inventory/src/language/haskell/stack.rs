//! `stack.yaml.lock` and the `extra-deps` of `stack.yaml` (Stack, "Lock files" and "Project-level
//! configuration").
//!
//! Most packages of such a project come from its snapshot, which neither file lists: that is said.

use seawall_model::package::{Hash, HashAlgorithm, Presence, Relation};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::{decode, shown};
use crate::language::document::{Node, yaml};
use crate::language::haskell::package;
use crate::language::listing::Listing;
use crate::unpack::Unpack;

/// Reads `stack.yaml.lock` and `stack.yaml`.
#[derive(Clone, Copy, Debug)]
pub struct Stack;

impl Extractor for Stack {
    fn id(&self) -> &'static str {
        "haskell-stack"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["stack.yaml.lock", "stack.yaml"],
            endings: &[],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, _: &str) -> Option<Interest> {
        Some(Interest {
            max_bytes: 4 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_stack(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file or a configuration; which one, its keys tell.
pub fn parse_stack(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = yaml::parse(&text);
    let lock = path.ends_with("stack.yaml.lock");
    let what = if lock {
        "stack.yaml.lock"
    } else {
        "stack.yaml"
    };
    let mut list = Listing::new(what, path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        for entry in root.all("packages").flat_map(Node::items) {
            if let Some(completed) = entry.get("completed") {
                locked(&mut list, completed);
            }
        }
        for entry in root.all("extra-deps").flat_map(Node::items) {
            extra(&mut list, entry);
        }
        if !lock {
            snapshot(&mut list, root);
        }
    }
    list.finish(out);
}

/// `hackage: NAME-VERSION@sha256:…`, or name and version of what a repository holds.
fn locked(list: &mut Listing, entry: &Node<'_>) {
    if let Some(release) = entry.text_of("hackage") {
        return add_release(list, entry.line, release);
    }
    let name = entry.text_of("name").unwrap_or_default();
    let version = entry.text_of("version").unwrap_or_default();
    let Some(mut package) = package(name, version) else {
        return list.doubt(
            ProblemKind::Input,
            "packages without a usable name and version",
            name,
        );
    };
    package.relation = Relation::Direct;
    package.commit = entry.text_of("commit").and_then(revision);
    list.add(entry.line, package);
}

fn extra(list: &mut Listing, entry: &Node<'_>) {
    match entry.text() {
        Some(folder) if folder.starts_with(['.', '/']) => {}
        Some(release) => add_release(list, entry.line, release),
        None => {
            // A repository or an archive: the lock file beside it says which package that is.
            let from = ["git", "github", "archive", "url", "hg"];
            let from = from.iter().find_map(|key| entry.text_of(key));
            list.doubt(ProblemKind::Unsupported, OPEN, from.unwrap_or_default());
        }
    }
}

fn add_release(list: &mut Listing, line: u32, release: &str) {
    let (plain, digest) = release.split_once('@').unwrap_or((release, ""));
    let made = plain
        .rsplit_once('-')
        .and_then(|(name, version)| package(name, version));
    let Some(mut package) = made else {
        return list.doubt(ProblemKind::Unsupported, OPEN, release);
    };
    let hex = digest
        .strip_prefix("sha256:")
        .and_then(|text| text.split(',').next());
    package.hashes = hex
        .and_then(|hex| Hash::new(HashAlgorithm::Sha256, hex))
        .into_iter()
        .collect();
    package.relation = Relation::Direct;
    list.add(line, package);
}

fn snapshot(list: &mut Listing, root: &Node<'_>) {
    let named = root.get("snapshot").or(root.get("resolver"));
    if let Some(named) = named {
        let name = shown(named.text().or(named.text_of("url")).unwrap_or("a file"));
        let why =
            format!("the packages of the snapshot `{name}` are not named here, and not looked up");
        list.fault(ProblemKind::Unsupported, why);
    }
}

fn revision(text: &str) -> Option<String> {
    let hex = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| text.to_ascii_lowercase())
}

const OPEN: &str = "packages without a version of their own, not looked up";
