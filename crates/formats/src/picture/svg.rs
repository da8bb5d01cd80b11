//! A graph as a drawing (SVG 2, static: no scripts, no links, nothing from elsewhere). The same graph is always the
//! same drawing. Colours follow the reader's light or dark scheme; nothing is told by colour alone.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::fold::fold;
use super::measure::{self, count};
use super::place::{Placed, Spot, place};
use super::rank::{Ranked, rank};
use super::text::{self, escape};
use super::{Edge, EdgeKind, Graph, Node, NodeKind, route};

/// Draws a graph. Where it has too many things to be read, some are drawn together as one, and a note says so.
pub fn svg(graph: &Graph) -> String {
    let graph = fold(graph);
    let ranked = rank(&graph);
    let placed = place(&graph, &ranked);
    let notes: Vec<String> = graph
        .notes
        .iter()
        .flat_map(|note| text::lines(note, NOTE_LETTERS))
        .collect();
    let width = placed.width.max(LEAST_WIDTH) + 2.0 * MARGIN;
    let below = HEAD + placed.height + 34.0;
    let height = below + 26.0 + 16.0 * count(notes.len()) + MARGIN;
    let mut out = String::new();
    let title = escape(&graph.title);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sw-picture\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n{MARKERS}\
         <rect class=\"sw-back\" width=\"{width:.0}\" height=\"{height:.0}\"/>\n\
         <text class=\"sw-title\" x=\"{MARGIN}\" y=\"34\">{title}</text>\n\
         <g transform=\"translate({MARGIN} {HEAD})\">\n"
    );
    frames(&graph, &placed, &mut out);
    edges(&graph, &ranked, &placed, &mut out);
    for (number, node) in graph.nodes.iter().enumerate() {
        if let Some(spot) = placed.spots.get(number) {
            draw(node, spot, &mut out);
        }
    }
    out.push_str("</g>\n");
    legend(&graph, below, &mut out);
    for (number, note) in notes.iter().enumerate() {
        let y = below + 32.0 + 16.0 * count(number);
        let _ = writeln!(
            out,
            "<text class=\"sw-small\" x=\"{MARGIN}\" y=\"{y:.0}\">{}</text>",
            escape(note)
        );
    }
    out.push_str("</svg>\n");
    out
}

fn frames(graph: &Graph, placed: &Placed, out: &mut String) {
    for (group, spot) in &placed.frames {
        let Some(group) = graph.groups.get(*group) else {
            continue;
        };
        let (x, y) = (spot.x - spot.width / 2.0, spot.y - spot.height / 2.0);
        let most = letters(spot.width);
        let _ = writeln!(
            out,
            "<g><title>{}</title><rect class=\"sw-frame\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" \
             height=\"{:.1}\" rx=\"10\"/><text class=\"sw-head\" x=\"{:.1}\" y=\"{:.1}\">{}</text></g>",
            escape(&group.label),
            spot.width,
            spot.height,
            x + 10.0,
            y + 17.0,
            escape(&text::shorten(&group.label, most)),
        );
    }
}

/// How many letters of a heading fit into a width: capitals are the widest that are usual.
fn letters(width: f64) -> usize {
    (4..measure::MOST_NAME)
        .take_while(|letters| count(*letters) * measure::LABEL_SIZE * 0.7 + 20.0 < width)
        .last()
        .unwrap_or(4)
}

/// Ways, and then their labels: words lie upon lines.
fn edges(graph: &Graph, ranked: &Ranked, placed: &Placed, out: &mut String) {
    let mut labels = String::new();
    for chain in &ranked.chains {
        let Some(edge) = graph.edges.get(chain.edge) else {
            continue;
        };
        way(edge, &route::line(chain, placed), out);
        // The label is the second item of a way that has one.
        let spot = chain.items.get(1).and_then(|item| placed.spots.get(*item));
        if let Some(spot) = spot.filter(|_| !edge.label.is_empty()) {
            label(edge, spot, &mut labels);
        }
    }
    for (edge, number) in graph.edges.iter().zip(own_ends(graph)) {
        if let Some(spot) = number.and_then(|number| placed.spots.get(number)) {
            way(edge, &route::own(spot), out);
        }
    }
    out.push_str(&labels);
}

/// For each edge from a thing to itself the number of that thing.
fn own_ends(graph: &Graph) -> impl Iterator<Item = Option<usize>> + '_ {
    graph.edges.iter().map(|edge| {
        let own = edge.from == edge.to;
        own.then(|| graph.nodes.iter().position(|node| node.id == edge.from))
            .flatten()
    })
}

fn way(edge: &Edge, data: &str, out: &mut String) {
    let arrow = arrow(edge.kind);
    let _ = writeln!(
        out,
        "<path class=\"sw-way {}\" d=\"{data}\"{arrow}><title>{}</title></path>",
        way_class(edge.kind),
        escape(&told(edge))
    );
}

fn told(edge: &Edge) -> String {
    let sign = if edge.kind == EdgeKind::Member {
        "–"
    } else {
        "→"
    };
    let colon = if edge.label.is_empty() { "" } else { ": " };
    format!("{} {sign} {}{colon}{}", edge.from, edge.to, edge.label)
}

/// The head of a way's arrow, as an attribute.
const fn arrow(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Member => "",
        EdgeKind::Danger => " marker-end=\"url(#sw-arrow-danger)\"",
        EdgeKind::Unsure | EdgeKind::Flow => " marker-end=\"url(#sw-arrow)\"",
    }
}

const fn way_class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Member => "sw-member",
        EdgeKind::Unsure => "sw-unsure",
        EdgeKind::Flow => "sw-flow",
        EdgeKind::Danger => "sw-danger",
    }
}

fn label(edge: &Edge, spot: &Spot, out: &mut String) {
    let lines = measure::label(&edge.label);
    let (x, y) = (spot.x - spot.width / 2.0, spot.y - spot.height / 2.0);
    let _ = write!(
        out,
        "<g><title>{}</title><rect class=\"sw-back\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" \
         height=\"{:.1}\"/>",
        escape(&told(edge)),
        spot.width,
        spot.height
    );
    for (number, line) in lines.iter().enumerate() {
        let y = y + 14.0 + 14.0 * count(number);
        let class = if edge.kind == EdgeKind::Danger {
            " sw-alarm"
        } else {
            ""
        };
        let _ = write!(
            out,
            "<text class=\"sw-label{class}\" x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
            spot.x,
            escape(line)
        );
    }
    out.push_str("</g>\n");
}

fn draw(node: &Node, spot: &Spot, out: &mut String) {
    let (x, y) = (spot.x - spot.width / 2.0, spot.y - spot.height / 2.0);
    let mut whole = node.label.clone();
    for detail in &node.details {
        whole.push_str(" · ");
        whole.push_str(detail);
    }
    let _ = write!(out, "<g><title>{}</title>", escape(&whole));
    outline(node.kind, (x, y), spot, out);
    let _ = write!(
        out,
        "<text class=\"sw-name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        spot.x,
        y + 19.5,
        escape(&text::shorten(&node.label, measure::MOST_NAME))
    );
    for (number, line) in measure::details(node).iter().enumerate() {
        let y = y + 35.5 + 15.0 * count(number);
        let _ = write!(
            out,
            "<text class=\"sw-detail\" x=\"{:.1}\" y=\"{y:.1}\">{}</text>",
            spot.x,
            escape(line)
        );
    }
    out.push_str("</g>\n");
}

/// The shape that tells what a thing is.
fn outline(kind: NodeKind, (x, y): (f64, f64), spot: &Spot, out: &mut String) {
    let Spot { width, height, .. } = *spot;
    let (class, round) = match kind {
        NodeKind::Thing => ("sw-thing", 3.0),
        NodeKind::Outside => ("sw-outside", height.min(40.0) / 2.0),
        NodeKind::Host => ("sw-host", 0.0),
        NodeKind::Container => ("sw-container", 7.0),
        NodeKind::Network => ("sw-network", 3.0),
        NodeKind::Person => ("sw-person", height.min(40.0) / 2.0),
        NodeKind::Goal => ("sw-goal", 3.0),
    };
    let _ = write!(
        out,
        "<rect class=\"sw-box {class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
         rx=\"{round:.1}\"/>"
    );
    let _ = match kind {
        NodeKind::Host => write!(
            out,
            "<rect class=\"sw-inner\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            x + 3.0,
            y + 3.0,
            width - 6.0,
            height - 6.0
        ),
        NodeKind::Network => write!(
            out,
            "<rect class=\"sw-bar\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"5\" height=\"{height:.1}\"/>"
        ),
        _ => Ok(()),
    };
}

/// What shapes and lines mean, of those that are there.
fn legend(graph: &Graph, y: f64, out: &mut String) {
    let nodes: BTreeSet<NodeKind> = graph.nodes.iter().map(|node| node.kind).collect();
    let edges: BTreeSet<EdgeKind> = graph.edges.iter().map(|edge| edge.kind).collect();
    let mut x = MARGIN;
    let word = |x: &mut f64, name: &str, out: &mut String| {
        let _ = writeln!(
            out,
            "<text class=\"sw-small\" x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
            *x + 28.0,
            y + 4.0
        );
        *x += 44.0 + text::width(name, measure::LABEL_SIZE);
    };
    for kind in nodes {
        let spot = Spot {
            x: x + 11.0,
            y,
            width: 22.0,
            height: 14.0,
        };
        outline(kind, (x, y - 7.0), &spot, out);
        word(&mut x, kind.name(), out);
    }
    for kind in edges {
        let data = format!("M{x:.1} {y:.1}L{:.1} {y:.1}", x + 22.0);
        let arrow = arrow(kind);
        let _ = writeln!(
            out,
            "<path class=\"sw-way {}\" d=\"{data}\"{arrow}/>",
            way_class(kind)
        );
        word(&mut x, kind.name(), out);
    }
}

/// Space around everything.
const MARGIN: f64 = 24.0;

/// Height of the title.
const HEAD: f64 = 60.0;

/// Width that title, legend and notes need.
const LEAST_WIDTH: f64 = 660.0;

/// Letters of a line of notes.
const NOTE_LETTERS: usize = 105;

const STYLE: &str = include_str!("picture.css");

const MARKERS: &str = "<defs><marker id=\"sw-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"sw-tip\" d=\"M0 0L8 4L0 8Z\"/></marker>\
<marker id=\"sw-arrow-danger\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"10\" markerHeight=\"10\" \
markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"sw-tip-danger\" d=\"M0 0L8 4L0 8Z\"/></marker></defs>\n";
