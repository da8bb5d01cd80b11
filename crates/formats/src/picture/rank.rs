//! Columns of a drawing: each thing stands to the right of what leads to it (the layers of Sugiyama, Tagawa and
//! Toda). Between two columns of things is one of labels, so that no word lies on a thing or on another word.

use std::collections::BTreeMap;

use super::{Edge, Graph};

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The thing with this number.
    Node(usize),
    /// The label of the way with this number, and the way through it.
    Label(usize),
    /// The way with this number passes here.
    Bend(usize),
}

/// A graph in columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranked {
    /// Items; things come first, in their order.
    pub(super) items: Vec<Item>,
    /// Column of each item.
    pub(super) column: Vec<usize>,
    /// For each way that is drawn: its number, its items from left to right, and whether it runs from right to left.
    pub(super) chains: Vec<Chain>,
    /// Number of columns.
    pub(super) columns: usize,
}

/// A way through the columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    /// Number of the edge.
    pub(super) edge: usize,
    /// Items that it passes, from left to right, both ends among them.
    pub(super) items: Vec<usize>,
    /// Whether it leads from right to left.
    pub(super) is_backward: bool,
}

/// Puts a graph into columns. Edges from a thing to itself are in no chain.
pub(super) fn rank(graph: &Graph) -> Ranked {
    let ends = ends(graph);
    let backward = backward(graph.nodes.len(), &ends);
    let forward: Vec<(usize, usize)> = ends
        .iter()
        .zip(&backward)
        .map(|((from, to), back)| if *back { (*to, *from) } else { (*from, *to) })
        .collect();
    let ranks = ranks(graph.nodes.len(), &forward);
    let mut ranked = Ranked {
        items: (0..graph.nodes.len()).map(Item::Node).collect(),
        column: ranks.iter().map(|rank| rank.saturating_mul(2)).collect(),
        ..Ranked::default()
    };
    for (edge, (from, to)) in forward.iter().enumerate() {
        if from == to {
            continue;
        }
        let label = graph
            .edges
            .get(edge)
            .is_some_and(|edge| !edge.label.is_empty());
        let items = ranked.pass(edge, (*from, *to), label);
        ranked.chains.push(Chain {
            edge,
            items,
            is_backward: backward.get(edge).copied().unwrap_or(false),
        });
    }
    ranked.columns = ranked
        .column
        .iter()
        .max()
        .map_or(0, |last| last.saturating_add(1));
    ranked
}

impl Ranked {
    /// Makes the items between two things.
    fn pass(&mut self, edge: usize, (from, to): (usize, usize), label: bool) -> Vec<usize> {
        let at = |item: usize| self.column.get(item).copied().unwrap_or(0);
        let between = at(from).saturating_add(1)..at(to);
        let mut items = vec![from];
        for column in between.clone() {
            items.push(self.items.len());
            // The label is where the way leaves: there it is nearest to what it speaks of.
            let is_label = label && column == between.start;
            self.items.push(if is_label {
                Item::Label(edge)
            } else {
                Item::Bend(edge)
            });
            self.column.push(column);
        }
        items.push(to);
        items
    }
}

/// For each edge the numbers of its ends.
fn ends(graph: &Graph) -> Vec<(usize, usize)> {
    let numbers: BTreeMap<&str, usize> = graph
        .nodes
        .iter()
        .enumerate()
        .map(|(number, node)| (node.id.as_str(), number))
        .collect();
    let end = |id: &String| numbers.get(id.as_str()).copied().unwrap_or(0);
    graph
        .edges
        .iter()
        .map(|Edge { from, to, .. }| (end(from), end(to)))
        .collect()
}

/// Which edges must be turned round so that nothing leads back to where it came from.
fn backward(nodes: usize, ends: &[(usize, usize)]) -> Vec<bool> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (edge, (from, _)) in ends.iter().enumerate() {
        if let Some(edges) = out.get_mut(*from) {
            edges.push(edge);
        }
    }
    let mut backward = vec![false; ends.len()];
    let mut state = vec![Visit::Never; nodes];
    for start in 0..nodes {
        if state.get(start) != Some(&Visit::Never) {
            continue;
        }
        // A stack of its own: a graph may be one long chain.
        let mut stack = vec![(start, 0_usize)];
        set(&mut state, start, Visit::Begun);
        while let Some((node, next)) = stack.pop() {
            let Some(edge) = out.get(node).and_then(|edges| edges.get(next)).copied() else {
                set(&mut state, node, Visit::Done);
                continue;
            };
            stack.push((node, next.saturating_add(1)));
            let to = ends.get(edge).map_or(node, |(_, to)| *to);
            match state.get(to) {
                Some(Visit::Begun) => set(&mut backward, edge, to != node),
                Some(Visit::Never) => {
                    set(&mut state, to, Visit::Begun);
                    stack.push((to, 0));
                }
                Some(Visit::Done) | None => {}
            }
        }
    }
    backward
}

/// How far a thing was looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Never,
    Begun,
    Done,
}

fn set<T>(values: &mut [T], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = value;
    }
}

/// For each node the length of the longest way to it; those to which nothing leads stand right before what they
/// lead to.
fn ranks(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    let mut incoming = vec![0_usize; nodes];
    for (from, to) in edges.iter().filter(|(from, to)| from != to) {
        if let (Some(list), Some(count)) = (out.get_mut(*from), incoming.get_mut(*to)) {
            list.push(*to);
            *count = count.saturating_add(1);
        }
    }
    let sources: Vec<usize> = (0..nodes)
        .filter(|node| incoming.get(*node) == Some(&0))
        .collect();
    let mut ranks = vec![0_usize; nodes];
    let mut ready = sources.clone();
    while let Some(node) = ready.pop() {
        let next = ranks.get(node).copied().unwrap_or(0).saturating_add(1);
        for to in out.get(node).into_iter().flatten() {
            if let (Some(rank), Some(count)) = (ranks.get_mut(*to), incoming.get_mut(*to)) {
                *rank = next.max(*rank);
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.push(*to);
                }
            }
        }
    }
    for node in sources {
        let nearest = out
            .get(node)
            .into_iter()
            .flatten()
            .filter_map(|to| ranks.get(*to))
            .min()
            .copied();
        if let Some(nearest) = nearest {
            set(&mut ranks, node, nearest.saturating_sub(1));
        }
    }
    ranks
}
