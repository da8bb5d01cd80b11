//! How large what is drawn is, and how much of a text that is.

use super::Graph;
use super::rank::Item;
use super::text;

/// How wide and high an item is.
pub(super) fn size(graph: &Graph, item: Item) -> (f64, f64) {
    match item {
        Item::Node(node) => graph.nodes.get(node).map_or((0.0, 0.0), |node| {
            let name = text::width(&text::shorten(&node.label, MOST_NAME), NAME_SIZE) * 1.08;
            let shown = details(node);
            let widest = shown
                .iter()
                .map(|line| text::width(line, DETAIL_SIZE))
                .fold(name, f64::max);
            (widest + 26.0, 30.0 + 15.0 * count(shown.len()))
        }),
        Item::Label(edge) => graph.edges.get(edge).map_or((0.0, 0.0), |edge| {
            let lines = label(&edge.label);
            let widest = lines
                .iter()
                .map(|line| text::width(line, LABEL_SIZE))
                .fold(0.0, f64::max);
            (widest + 12.0, 6.0 + 14.0 * count(lines.len()))
        }),
        Item::Bend(_) => (0.0, 4.0),
    }
}

/// The lines below a name as they are drawn.
pub(super) fn details(node: &super::Node) -> Vec<String> {
    let mut shown: Vec<String> = node
        .details
        .iter()
        .take(MOST_DETAILS)
        .map(|line| text::shorten(line, MOST_DETAIL))
        .collect();
    let more = node.details.len().saturating_sub(shown.len());
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown
}

/// A label as it is drawn.
pub(super) fn label(label: &str) -> Vec<String> {
    let mut lines = text::lines(label, MOST_LABEL);
    if lines.len() > MOST_LABEL_LINES {
        lines.truncate(MOST_LABEL_LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

/// A number for geometry.
pub(super) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

/// Sizes of letters.
pub(super) const NAME_SIZE: f64 = 13.0;
pub(super) const DETAIL_SIZE: f64 = 11.0;
pub(super) const LABEL_SIZE: f64 = 11.0;

/// Characters that are drawn.
pub(super) const MOST_NAME: usize = 34;
const MOST_DETAIL: usize = 40;
const MOST_LABEL: usize = 30;

/// Lines that are drawn.
const MOST_DETAILS: usize = 4;
const MOST_LABEL_LINES: usize = 3;
