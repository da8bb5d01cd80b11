//! The easiest way from each start to each end that counts: the shortest by what steps cost (Dijkstra), backwards
//! from the few worst ends, forwards from outside to the many lesser ones. Linear in the number of steps but for a
//! logarithm; of ways that cost the same always the same one is taken.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::graph::{Ease, Graph};
use super::position::Position;
use super::world::World;

/// A way from a start to an end.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) start: Position,
    pub(super) end: Position,
    /// Places of its steps among the graph's edges.
    pub(super) edges: Vec<usize>,
}

/// Finds the ways that are worth telling: what follows from worse is not.
pub(super) fn ways(graph: &Graph) -> Vec<Route> {
    let map = Map::new(graph);
    let mut routes = Vec::new();
    let ends: Vec<Position> = map
        .nodes
        .iter()
        .copied()
        .filter(|it| is_great(*it))
        .collect();
    let trees: Vec<(Position, Tree)> = ends
        .into_iter()
        .map(|end| (end, map.backwards(end)))
        .collect();
    for start in map.nodes.iter().copied().filter(|it| it.is_start()) {
        let goes = |end: Position| {
            trees
                .iter()
                .find(|(it, _)| *it == end)
                .is_some_and(|(_, tree)| map.reaches(tree, start))
        };
        let has_host = goes(Position::Host);
        let is_implied = start == Position::Lan;
        for (end, tree) in &trees {
            let follows = has_host && !stands_beside_root(*end);
            let from_afar = is_implied && map.reaches(tree, Position::Internet);
            if *end == start || follows || from_afar || leads_on(&map, *end) {
                continue;
            }
            routes.extend(map.route(tree, start, *end));
        }
        if matches!(start, Position::Container(_)) && !has_host {
            routes.extend(map.neighbours(start));
        }
    }
    routes.extend(from_outside(&map));
    routes
}

/// Returns all pairs of a start and what is reached from it.
pub(super) fn reached(world: &World<'_>, graph: &Graph) -> BTreeSet<(String, String)> {
    let map = Map::new(graph);
    let mut pairs = BTreeSet::new();
    for start in map.nodes.iter().copied().filter(|it| it.is_start()) {
        let tree = map.forwards(start);
        let ends = map
            .nodes
            .iter()
            .copied()
            .filter(|it| it.reach().is_some() && *it != start);
        for end in ends.filter(|end| map.reaches(&tree, *end)) {
            pairs.insert((world.words(start), world.words(end)));
        }
    }
    pairs
}

/// Ends of which there are few, told for each start.
const fn is_great(position: Position) -> bool {
    !matches!(
        position,
        Position::Container(_) | Position::Secret(_) | Position::Store(_)
    ) && position.reach().is_some()
}

/// What root on this host does not have already.
const fn stands_beside_root(position: Position) -> bool {
    matches!(
        position,
        Position::Host | Position::Manager(_) | Position::Metadata
    )
}

/// An engine's interface, or a user, is an end of its own only where nothing worse follows.
fn leads_on(map: &Map<'_>, end: Position) -> bool {
    matches!(end, Position::Api(_)) && map.edges_from(end).next().is_some()
}

/// Secrets, for whoever comes from outside.
fn from_outside(map: &Map<'_>) -> Vec<Route> {
    let mut routes = Vec::new();
    let mut told = BTreeSet::new();
    for start in [Position::Internet, Position::Lan] {
        if map.node(start).is_none() {
            continue;
        }
        let tree = map.forwards(start);
        for end in map
            .nodes
            .iter()
            .copied()
            .filter(|it| matches!(it, Position::Secret(_)))
        {
            if map.reaches(&tree, end) && told.insert(end) {
                routes.extend(map.route_forwards(&tree, start, end));
            }
        }
    }
    routes
}

/// The graph with its positions numbered.
struct Map<'g> {
    graph: &'g Graph,
    /// All positions, sorted.
    nodes: Vec<Position>,
    /// Of each edge where it begins and ends.
    ends: Vec<(usize, usize)>,
    /// Of each position the edges that begin there.
    out: Vec<Vec<usize>>,
    /// Of each position the edges that end there.
    into: Vec<Vec<usize>>,
}

/// What each position costs, and by which edge it is gone on.
struct Tree {
    cost: Vec<u32>,
    via: Vec<usize>,
}

impl<'g> Map<'g> {
    fn new(graph: &'g Graph) -> Self {
        let edges = graph.edges();
        let mut nodes: Vec<Position> = edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let place = |position: &Position| nodes.binary_search(position).unwrap_or_default();
        // Edges are sorted by where they begin, so that one place is looked up for all from there.
        let mut last = None;
        let mut ends = Vec::with_capacity(edges.len());
        for edge in edges {
            let from = match last {
                Some((position, at)) if position == edge.from => at,
                _ => place(&edge.from),
            };
            last = Some((edge.from, from));
            ends.push((from, place(&edge.to)));
        }
        let mut out = vec![Vec::new(); nodes.len()];
        let mut into = vec![Vec::new(); nodes.len()];
        for (at, (from, to)) in ends.iter().enumerate() {
            if let Some(list) = out.get_mut(*from) {
                list.push(at);
            }
            if let Some(list) = into.get_mut(*to) {
                list.push(at);
            }
        }
        Self {
            graph,
            nodes,
            ends,
            out,
            into,
        }
    }

    fn node(&self, position: Position) -> Option<usize> {
        self.nodes.binary_search(&position).ok()
    }

    fn edges_from(&self, position: Position) -> impl Iterator<Item = usize> {
        let list = self.node(position).and_then(|node| self.out.get(node));
        list.into_iter().flatten().copied()
    }

    fn backwards(&self, end: Position) -> Tree {
        self.search(end, &self.into, |(from, _)| from)
    }

    fn forwards(&self, start: Position) -> Tree {
        self.search(start, &self.out, |(_, to)| to)
    }

    fn search(
        &self,
        root: Position,
        lists: &[Vec<usize>],
        next: fn((usize, usize)) -> usize,
    ) -> Tree {
        let mut tree = Tree {
            cost: vec![u32::MAX; self.nodes.len()],
            via: vec![usize::MAX; self.nodes.len()],
        };
        let mut queue = BinaryHeap::new();
        if let Some(node) = self.node(root) {
            queue.push(Reverse((0_u32, node)));
            if let Some(cost) = tree.cost.get_mut(node) {
                *cost = 0;
            }
        }
        while let Some(Reverse((cost, node))) = queue.pop() {
            if tree.cost.get(node) != Some(&cost) {
                continue;
            }
            for edge in lists.get(node).into_iter().flatten() {
                let (Some(ends), Some(step)) =
                    (self.ends.get(*edge), self.graph.edges().get(*edge))
                else {
                    continue;
                };
                let other = next(*ends);
                let whole = cost.saturating_add(step.ease.cost());
                if tree.improve(other, whole, *edge) {
                    queue.push(Reverse((whole, other)));
                }
            }
        }
        tree
    }

    fn reaches(&self, tree: &Tree, position: Position) -> bool {
        let cost = self.node(position).and_then(|node| tree.cost.get(node));
        cost.is_some_and(|cost| *cost != u32::MAX)
    }

    /// Follows a tree that was searched backwards.
    fn route(&self, tree: &Tree, start: Position, end: Position) -> Option<Route> {
        let edges = self.follow(tree, start, end, |(_, to)| to)?;
        Some(Route { start, end, edges })
    }

    /// Follows a tree that was searched forwards.
    fn route_forwards(&self, tree: &Tree, start: Position, end: Position) -> Option<Route> {
        let mut edges = self.follow(tree, end, start, |(from, _)| from)?;
        edges.reverse();
        Some(Route { start, end, edges })
    }

    fn follow(
        &self,
        tree: &Tree,
        first: Position,
        last: Position,
        next: fn((usize, usize)) -> usize,
    ) -> Option<Vec<usize>> {
        let mut node = self.node(first)?;
        let last = self.node(last)?;
        let mut edges = Vec::new();
        while node != last {
            let edge = *tree.via.get(node)?;
            node = next(*self.ends.get(edge)?);
            edges.push(edge);
            if edges.len() > self.nodes.len() {
                return None;
            }
        }
        Some(edges)
    }

    /// Returns the ways from a container into others, and to disks, that need no fault of a program.
    fn neighbours(&self, start: Position) -> Vec<Route> {
        let edges = self.edges_from(start);
        let route = |at: usize| {
            let edge = self.graph.edges().get(at)?;
            let is_granted = edge.ease <= Ease::Technique;
            let is_end = match edge.to {
                Position::Container(_) => true,
                // What is shared is led on from; what is not is the end.
                Position::Store(_) => self.edges_from(edge.to).next().is_none(),
                _ => false,
            };
            (is_granted && is_end).then(|| Route {
                start,
                end: edge.to,
                edges: vec![at],
            })
        };
        edges.filter_map(route).collect()
    }
}

impl Tree {
    /// Takes an edge that makes a position cheaper to reach; of equal ones the first. Says whether it got cheaper.
    fn improve(&mut self, node: usize, cost: u32, edge: usize) -> bool {
        let (Some(known), Some(via)) = (self.cost.get_mut(node), self.via.get_mut(node)) else {
            return false;
        };
        if cost == *known && edge < *via {
            *via = edge;
        }
        if cost >= *known {
            return false;
        }
        (*known, *via) = (cost, edge);
        true
    }
}
