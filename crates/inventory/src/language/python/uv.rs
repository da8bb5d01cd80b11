//! `uv.lock`, and the `*.py.lock` that uv writes beside a script with inline metadata (uv, "Resolution:
//! lockfile", version 1).
//!
//! Members of the workspace stand in it like packages; what they ask for is what the project asks for.

use std::collections::HashMap;

use seawall_model::package::{Hash, Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, Extractor, Grouping, Interest, LayerFile, Names};
use crate::language::document::text::decode;
use crate::language::document::{Node, toml};
use crate::language::listing::Listing;
use crate::language::python::NAMELESS;
use crate::language::python::release::{commit, hash, normalised, package};
use crate::unpack::Unpack;

/// Reads `uv.lock` and `*.py.lock`.
#[derive(Clone, Copy, Debug)]
pub struct UvLock;

impl Extractor for UvLock {
    fn id(&self) -> &'static str {
        "uv-lock"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["uv.lock"],
            endings: &[".lock"],
        })
    }

    fn presence(&self) -> Presence {
        Presence::Declared
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let name = path.rsplit('/').next().unwrap_or(path);
        (name == "uv.lock" || name.ends_with(".py.lock")).then_some(Interest {
            max_bytes: 8 << 20,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            parse_uv_lock(&file.path, &file.bytes, out);
        }
    }
}

/// Reads a lock file.
pub fn parse_uv_lock(path: &str, bytes: &[u8], out: &mut Extracted) {
    let (text, fault) = decode(bytes);
    let document = toml::parse(&text);
    let mut list = Listing::new("uv.lock", path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    let Some(root) = document.roots.first() else {
        return list.finish(out);
    };
    let mut graph = Graph {
        list,
        places: HashMap::new(),
    };
    let entries: Vec<&Node<'_>> = root.all("package").flat_map(Node::items).collect();
    let added: Vec<Option<usize>> = entries.iter().map(|entry| graph.add(entry)).collect();
    for (entry, at) in entries.iter().zip(added) {
        graph.connect(entry, at);
    }
    for manifest in root.all("manifest") {
        for need in manifest.get("requirements").map_or(&[][..], Node::items) {
            graph.ask(need, Usage::Production);
        }
        for (_, needs) in manifest.entries_of("dependency-groups") {
            for need in needs.items() {
                graph.ask(need, Usage::Development);
            }
        }
    }
    graph.list.spread();
    graph.list.finish(out);
}

struct Graph {
    list: Listing,
    places: HashMap<String, Vec<(String, usize)>>,
}

impl Graph {
    fn add(&mut self, entry: &Node<'_>) -> Option<usize> {
        let name = entry.text_of("name").unwrap_or_default();
        let member = is_member(entry);
        let version = entry.text_of("version").unwrap_or_default();
        let Some(mut package) = package(name, version) else {
            // The version of a member may be known only when it is built.
            if !member {
                self.list.doubt(ProblemKind::Input, NAMELESS, name);
            }
            return None;
        };
        package.hashes = hashes(entry);
        let git = entry.get("source").and_then(|source| source.text_of("git"));
        package.commit = git.and_then(|url| commit(url.rsplit_once('#')?.1));
        if member {
            package.relation = Relation::Project;
        }
        let at = self.list.add(entry.line, package)?;
        let named = self.places.entry(normalised(name)).or_default();
        named.push((version.to_owned(), at));
        Some(at)
    }

    fn connect(&mut self, entry: &Node<'_>, at: Option<usize>) {
        let member = is_member(entry);
        let groups = |key, usage| entry.entries_of(key).map(move |(_, needs)| (needs, usage));
        let own = entry
            .all("dependencies")
            .map(|needs| (needs, Usage::Production));
        let optional = groups("optional-dependencies", Usage::Optional);
        let development = groups("dev-dependencies", Usage::Development);
        let all = own.chain(optional).chain(development);
        for (needs, usage) in all {
            for need in needs.items() {
                if member {
                    self.ask(need, usage);
                }
                for to in self.find(need) {
                    if let Some(at) = at {
                        self.list.needs(at, to, false);
                    }
                }
            }
        }
    }

    fn ask(&mut self, need: &Node<'_>, usage: Usage) {
        for to in self.find(need) {
            self.list.asks(to, usage);
        }
    }

    /// The packages that a dependency means: by name, and where there are several by version.
    fn find(&self, need: &Node<'_>) -> Vec<usize> {
        let name = need.text_of("name").map(normalised).unwrap_or_default();
        let version = need.text_of("version");
        let named = self.places.get(&name).into_iter().flatten();
        let fits = |(own, _): &&(String, usize)| version.is_none_or(|version| version == own);
        named.filter(fits).map(|(_, at)| *at).take(SAME).collect()
    }
}

/// Says whether an entry is a part of the project itself.
fn is_member(entry: &Node<'_>) -> bool {
    let source = entry.get("source");
    source.is_some_and(|source| {
        ["virtual", "editable", "directory"]
            .iter()
            .any(|kind| source.get(kind).is_some())
    })
}

fn hashes(entry: &Node<'_>) -> Vec<Hash> {
    let wheels = entry.get("wheels").map_or(&[][..], Node::items).iter();
    let files = entry.get("sdist").into_iter().chain(wheels);
    files
        .filter_map(|file| hash(file.text_of("hash")?))
        .collect()
}

/// Packages of one name that a dependency may mean.
const SAME: usize = 16;
