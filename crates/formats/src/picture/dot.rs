//! A graph in the language of Graphviz (`DOT`, its grammar in Graphviz's documentation).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Edge, EdgeKind, Graph, Node, NodeKind};
use crate::report::table::clean;

/// Writes a graph for Graphviz: `dot -Tsvg`. It is never folded.
pub fn dot(graph: &Graph) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "digraph {} {{", quoted(&graph.title));
    let _ = writeln!(out, "  label={};", lines(&graph.title, &graph.notes));
    out.push_str(HEAD);
    for (number, group) in graph.groups.iter().enumerate() {
        let _ = writeln!(out, "  subgraph cluster_{number} {{");
        let _ = writeln!(out, "    label={};", quoted(&group.label));
        out.push_str("    style=\"rounded,dashed\";\n");
        let inside = |node: &&Node| node.group.as_ref() == Some(&group.id);
        for one in unique(&graph.nodes).into_iter().filter(|one| inside(one)) {
            let _ = writeln!(out, "    {}", node(one));
        }
        out.push_str("  }\n");
    }
    let groups: BTreeSet<&String> = graph.groups.iter().map(|group| &group.id).collect();
    let framed = |node: &&Node| node.group.as_ref().is_some_and(|id| groups.contains(id));
    for one in unique(&graph.nodes).into_iter().filter(|one| !framed(one)) {
        let _ = writeln!(out, "  {}", node(one));
    }
    for one in &graph.edges {
        let _ = writeln!(out, "  {}", edge(one));
    }
    out.push_str("}\n");
    out
}

/// The nodes, of each id the first.
fn unique(nodes: &[Node]) -> Vec<&Node> {
    let mut seen = BTreeSet::new();
    nodes.iter().filter(|node| seen.insert(&node.id)).collect()
}

fn node(node: &Node) -> String {
    let look = match node.kind {
        NodeKind::Thing => "shape=box",
        NodeKind::Outside => "shape=ellipse",
        NodeKind::Host => "shape=box, peripheries=2",
        NodeKind::Container => "shape=box, style=rounded",
        NodeKind::Network => "shape=hexagon, color=\"#0f766e\"",
        NodeKind::Person => "shape=oval, style=dashed",
        NodeKind::Goal => "shape=octagon, color=\"#b42318\", penwidth=2",
    };
    let label = lines(&node.label, &node.details);
    format!("{} [label={label}, {look}];", quoted(&node.id))
}

fn edge(edge: &Edge) -> String {
    let look = match edge.kind {
        EdgeKind::Member => "dir=none, color=\"#8a94a0\"",
        EdgeKind::Unsure => "style=dashed",
        EdgeKind::Flow => "style=solid",
        EdgeKind::Danger => "color=\"#b42318\", penwidth=2",
    };
    let (from, to) = (quoted(&edge.from), quoted(&edge.to));
    format!("{from} -> {to} [label={}, {look}];", quoted(&edge.label))
}

/// A text and further lines below it.
fn lines(first: &str, others: &[String]) -> String {
    let mut all = String::from("\"");
    escape(first, &mut all);
    for other in others {
        all.push_str("\\n");
        escape(other, &mut all);
    }
    all.push('"');
    all
}

fn quoted(text: &str) -> String {
    lines(text, &[])
}

/// Between quotation marks Graphviz reads `\` in labels as the beginning of an escape and `&` as that of an entity.
fn escape(text: &str, out: &mut String) {
    for c in clean(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
}

const HEAD: &str = "  labelloc=t;
  rankdir=LR;
  node [fontname=\"sans-serif\", fontsize=11];
  edge [fontname=\"sans-serif\", fontsize=9];
";
