//! What is too much to draw: things of a group become one, until the picture can be read. Nothing is left out
//! silently: what was put together says how much it is, and the ways to it stay, the worst kind of each.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edge, Graph, Node};

/// Things that are drawn one by one.
pub(super) const MOST_NODES: usize = 120;

/// Ways that are drawn.
pub(super) const MOST_EDGES: usize = 360;

/// Returns the graph as it can be drawn: each id once, each edge between nodes that are there, and not too many.
pub(super) fn fold(graph: &Graph) -> Graph {
    let whole = complete(graph);
    let mut allowed = MOST_NODES;
    loop {
        let mut folded = within(&whole, allowed);
        if folded.edges.len() <= MOST_EDGES || allowed <= 1 {
            if folded.nodes.len() < whole.nodes.len() {
                folded.notes.push(format!(
                    "{} things are too many to draw: some stand together as one, with all ways to them",
                    whole.nodes.len()
                ));
            }
            return folded;
        }
        allowed = allowed.checked_div(2).unwrap_or(1);
    }
}

/// Each node once, those that only edges name, and each edge once.
fn complete(graph: &Graph) -> Graph {
    let mut whole = Graph {
        title: graph.title.clone(),
        notes: graph.notes.clone(),
        ..Graph::default()
    };
    let mut groups = BTreeSet::new();
    for group in &graph.groups {
        if groups.insert(group.id.clone()) {
            whole.groups.push(group.clone());
        }
    }
    let mut ids = BTreeSet::new();
    for node in &graph.nodes {
        if ids.insert(node.id.clone()) {
            let mut node = node.clone();
            node.group = node.group.filter(|group| groups.contains(group));
            whole.nodes.push(node);
        }
    }
    for id in graph.edges.iter().flat_map(|edge| [&edge.from, &edge.to]) {
        if ids.insert(id.clone()) {
            whole.nodes.push(Node {
                id: id.clone(),
                label: id.clone(),
                ..Node::default()
            });
        }
    }
    whole.edges = merged(graph.edges.iter().cloned());
    whole
}

/// The graph with at most so many nodes.
fn within(whole: &Graph, allowed: usize) -> Graph {
    if whole.nodes.len() <= allowed {
        return whole.clone();
    }
    let leaders = leaders(&whole.nodes, allowed);
    // Each of the four kinds of families can add a link.
    let lead = |id: &str| {
        (0..4).fold(id.to_owned(), |id, _| match leaders.get(id.as_str()) {
            Some(leader) => (*leader).to_owned(),
            None => id,
        })
    };
    let stands_for: BTreeMap<&str, String> = whole
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), lead(&node.id)))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for id in stands_for.values() {
        let count = counts.entry(id.as_str()).or_insert(0);
        *count = count.saturating_add(1);
    }
    let mut graph = Graph {
        nodes: Vec::new(),
        edges: Vec::new(),
        ..whole.clone()
    };
    for node in &whole.nodes {
        if stands_for.get(node.id.as_str()) != Some(&node.id) {
            continue;
        }
        let more = counts
            .get(node.id.as_str())
            .map_or(0, |count| count.saturating_sub(1));
        let mut node = node.clone();
        if more > 0 {
            node.label = format!("{} and {more} more", node.label);
            node.details.clear();
        }
        graph.nodes.push(node);
    }
    let name = |id: &str| stands_for.get(id).cloned().unwrap_or_default();
    graph.edges = merged(whole.edges.iter().filter_map(|edge| {
        let (from, to) = (name(&edge.from), name(&edge.to));
        // What happens within things that stand together is no way any more.
        let inner = from == to && edge.from != edge.to;
        (!inner).then(|| Edge {
            from,
            to,
            ..edge.clone()
        })
    }));
    graph
}

/// For each node the one that it stands together with: the first of its group and kind. The largest such families
/// are folded first, those without a group last; where that is not enough, everything of one kind, and then all.
fn leaders(nodes: &[Node], allowed: usize) -> BTreeMap<&str, &str> {
    let mut leaders: BTreeMap<&str, &str> = nodes
        .iter()
        .map(|node| (node.id.as_str(), node.id.as_str()))
        .collect();
    let mut left = nodes.len();
    let families: [fn(&Node) -> Family; 4] = [
        |node| (node.group.clone(), Some(node.kind)),
        |node| (node.group.clone(), None),
        |node| (None, Some(node.kind)),
        |_| (None, None),
    ];
    for family in families {
        let mut members: BTreeMap<Family, Vec<&Node>> = BTreeMap::new();
        for node in nodes {
            if leaders.get(node.id.as_str()) == Some(&node.id.as_str()) {
                members.entry(family(node)).or_default().push(node);
            }
        }
        let mut largest: Vec<(Family, Vec<&Node>)> = members.into_iter().collect();
        largest.sort_by_key(|(family, members)| {
            (family.0.is_none(), std::cmp::Reverse(members.len()))
        });
        for (_, members) in largest {
            if left <= allowed {
                return leaders;
            }
            let Some((first, others)) = members.split_first() else {
                continue;
            };
            left = left.saturating_sub(others.len());
            for other in others {
                leaders.insert(&other.id, &first.id);
            }
        }
    }
    leaders
}

/// A group and a kind, where they count.
type Family = (Option<String>, Option<super::NodeKind>);

/// Edges with the same ends once: the worst kind counts, and labels that differ are counted.
fn merged(edges: impl Iterator<Item = Edge>) -> Vec<Edge> {
    let mut order: Vec<(String, String)> = Vec::new();
    let mut by_ends: BTreeMap<(String, String), (Edge, BTreeSet<String>)> = BTreeMap::new();
    for edge in edges {
        let ends = (edge.from.clone(), edge.to.clone());
        let (kept, labels) = by_ends.entry(ends.clone()).or_insert_with(|| {
            order.push(ends);
            (edge.clone(), BTreeSet::new())
        });
        kept.kind = kept.kind.max(edge.kind);
        if !edge.label.is_empty() {
            labels.insert(edge.label);
        }
    }
    let told = |ends: &(String, String)| {
        let (edge, labels) = by_ends.get(ends)?;
        let mut edge = edge.clone();
        edge.label = match labels.len() {
            0 => String::new(),
            1..=3 => labels.iter().cloned().collect::<Vec<String>>().join(", "),
            many => {
                let first = labels.first().cloned().unwrap_or_default();
                format!("{first} and {} more", many.saturating_sub(1))
            }
        };
        Some(edge)
    };
    order.iter().filter_map(told).collect()
}
