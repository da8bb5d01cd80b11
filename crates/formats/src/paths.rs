//! Attack paths for other programs and for the eye: as JSON (`seawall.paths/1`), and as a graph to draw.

use std::collections::BTreeSet;
use std::io::{self, Write};

use seawall_model::posture::{AttackPath, PathStep, Posture};
use serde::Serialize;

use crate::picture::{Edge, EdgeKind, Graph, Node, NodeKind};

/// Value of the document's `schema`.
pub const SCHEMA: &str = "seawall.paths/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'a str,
    /// The worst first.
    paths: &'a [AttackPath],
    /// What is not known.
    gaps: &'a [String],
}

/// Writes paths as JSON.
///
/// # Errors
/// Where they cannot be written.
pub fn write_paths(posture: &Posture, out: &mut dyn Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        paths: &posture.paths,
        gaps: &posture.path_gaps,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Returns the worst paths as a graph: each position once, whatever paths go through it.
pub fn picture(posture: &Posture) -> Graph {
    let mut graph = Graph {
        title: "Attack paths".to_owned(),
        notes: notes(posture),
        ..Graph::default()
    };
    let drawn = posture.paths.iter().take(DRAWN);
    let ends: BTreeSet<&str> = drawn.clone().map(|path| path.to.as_str()).collect();
    let mut nodes: BTreeSet<&str> = BTreeSet::new();
    for path in drawn.clone() {
        if nodes.insert(&path.from) {
            graph.nodes.push(start(path));
        }
    }
    let mut edges = BTreeSet::new();
    for step in drawn.flat_map(|path| &path.steps) {
        for id in [&step.from, &step.to] {
            if nodes.insert(id) {
                graph.nodes.push(node(id, ends.contains(id.as_str())));
            }
        }
        if edges.insert((&step.from, &step.to)) {
            graph.edges.push(edge(step));
        }
    }
    graph
}

fn edge(step: &PathStep) -> Edge {
    let check = step.check.as_ref().map(|id| format!("{id}: "));
    Edge {
        from: step.from.clone(),
        to: step.to.clone(),
        label: format!("{}{}", check.unwrap_or_default(), step.how),
        kind: match step.lowered.as_slice() {
            [] => EdgeKind::Danger,
            _ => EdgeKind::Unsure,
        },
    }
}

/// What the picture does not show.
fn notes(posture: &Posture) -> Vec<String> {
    let mut notes = Vec::new();
    if posture.paths.is_empty() {
        notes.push("No path was found".to_owned());
    }
    let more = posture.paths.len().saturating_sub(DRAWN);
    if more > 0 {
        notes.push(format!("{more} more paths are not drawn"));
    }
    let gaps = posture.path_gaps.iter().take(NOTES);
    notes.extend(gaps.map(|gap| format!("Not known: {gap}")));
    let more = posture.path_gaps.len().saturating_sub(NOTES);
    if more > 0 {
        notes.push(format!("{more} more things are not known"));
    }
    notes
}

/// Where a path begins, with its score and those who can do the same.
fn start(path: &AttackPath) -> Node {
    let mut node = node(&path.from, false);
    node.details.push(format!("score {}", path.score));
    match path.also.as_slice() {
        [] => {}
        [one] => node.details.push(format!("also {one}")),
        more => node.details.push(format!("and {} others", more.len())),
    }
    node
}

fn node(id: &str, is_end: bool) -> Node {
    let kind = match id {
        "internet" | "local network" => NodeKind::Outside,
        "any user of the host" => NodeKind::Person,
        _ if id.starts_with("container ") => NodeKind::Container,
        _ if is_end => NodeKind::Goal,
        _ if id.starts_with("user ") => NodeKind::Person,
        _ if id.starts_with("engine ") || id.starts_with("host's ") => NodeKind::Host,
        _ => NodeKind::Thing,
    };
    Node {
        id: id.to_owned(),
        label: id.to_owned(),
        kind,
        ..Node::default()
    }
}

/// Paths in one picture: nobody reads more.
const DRAWN: usize = 20;
/// Gaps that are written below it.
const NOTES: usize = 5;
