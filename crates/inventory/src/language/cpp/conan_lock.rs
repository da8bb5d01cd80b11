//! `conan.lock`: the graph of Conan 1 (lock versions 0.1 to 0.4), or the lists of Conan 2 (0.5), which do not
//! tell what needs what.

use std::collections::{HashMap, HashSet};

use seawall_model::package::{Presence, Relation, Usage};
use seawall_model::problem::ProblemKind;

use crate::extractor::{Extracted, LayerFile};
use crate::language::cpp::{NAMELESS, reference};
use crate::language::document::text::decode;
use crate::language::document::{Node, json};
use crate::language::listing::Listing;

/// Reads a lock file.
pub(super) fn read_lock(file: &LayerFile, out: &mut Extracted) {
    let (text, fault) = decode(&file.bytes);
    let document = json::parse(&text);
    let mut list = Listing::new("conan.lock", &file.path, Presence::Declared);
    list.faults(fault.into_iter().chain(document.faults));
    for root in &document.roots {
        for (key, usage) in LISTS {
            for entry in root.all(key).flat_map(Node::items) {
                take(&mut list, entry, *usage);
            }
        }
        for graph in root.all("graph_lock") {
            read_graph(&mut list, graph);
        }
    }
    list.spread();
    list.finish(out);
}

fn take(list: &mut Listing, entry: &Node<'_>, usage: Usage) {
    let text = entry.text().unwrap_or_default();
    match reference::package(text) {
        Some(mut package) => {
            package.usage = usage;
            list.add(entry.line, package);
        }
        None => list.doubt(ProblemKind::Input, NAMELESS, text),
    }
}

/// Nodes by number; that of the project has no reference, or that of a file (`path`).
fn read_graph(list: &mut Listing, graph: &Node<'_>) {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut projects: HashSet<&str> = HashSet::new();
    for (number, node) in graph.entries_of("nodes") {
        let reference = node.text_of("ref").or(node.text_of("pref"));
        let reference = reference.filter(|text| !text.is_empty() && *text != "None");
        let project = node.text_of("path").is_some();
        if project || reference.is_none() {
            projects.insert(number);
        }
        let Some(reference) = reference else {
            continue;
        };
        let Some(mut package) = reference::package(reference) else {
            // A project in a folder may be named by the folder.
            if !project {
                list.doubt(ProblemKind::Input, NAMELESS, reference);
            }
            continue;
        };
        if project {
            package.relation = Relation::Project;
        } else if node.text_of("context") == Some("build") {
            package.usage = Usage::Development;
        }
        if let Some(at) = list.add(node.line, package) {
            places.insert(number, at);
        }
    }
    for (number, node) in graph.entries_of("nodes") {
        for (key, usage) in [
            ("requires", Usage::Production),
            ("build_requires", Usage::Development),
        ] {
            let needs = node.all(key).flat_map(Node::items).filter_map(Node::text);
            for to in needs.filter_map(|need| places.get(need)) {
                if let Some(from) = places.get(&**number) {
                    list.needs(*from, *to, false);
                }
                if projects.contains(&**number) {
                    list.asks(*to, usage);
                }
            }
        }
    }
}

const LISTS: &[(&str, Usage)] = &[
    ("requires", Usage::Production),
    ("build_requires", Usage::Development),
    ("python_requires", Usage::Development),
    ("config_requires", Usage::Development),
];
