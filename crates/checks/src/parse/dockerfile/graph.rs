//! What stages need of each other: who is reached from the target, and who goes in circles.

/// Returns which nodes are reached from one.
pub(super) fn reachable(edges: &[Vec<usize>], from: Option<usize>) -> Vec<bool> {
    let mut reached = vec![false; edges.len()];
    let mut open: Vec<usize> = from.into_iter().collect();
    while let Some(node) = open.pop() {
        let Some(seen) = reached.get_mut(node) else {
            continue;
        };
        if !std::mem::replace(seen, true) {
            open.extend(edges.get(node).into_iter().flatten());
        }
    }
    reached
}

/// Returns circles, each as the nodes on its way; of circles that share an edge not all.
pub(super) fn circles(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    let mut state = vec![State::New; edges.len()];
    for start in 0..edges.len() {
        if state.get(start) == Some(&State::New) {
            walk(edges, start, &mut state, &mut found);
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// At this place of the way.
    Open(usize),
    Done,
}

/// Walks as deep as it goes, without recursion.
fn walk(edges: &[Vec<usize>], start: usize, state: &mut [State], found: &mut Vec<Vec<usize>>) {
    let mut way: Vec<(usize, usize)> = vec![(start, 0)];
    set(state, start, State::Open(0));
    while let Some((node, next)) = way.last_mut() {
        let edge = edges.get(*node).and_then(|edges| edges.get(*next)).copied();
        *next = next.saturating_add(1);
        let Some(target) = edge else {
            set(state, *node, State::Done);
            way.pop();
            continue;
        };
        match state.get(target) {
            Some(State::New) => {
                set(state, target, State::Open(way.len()));
                way.push((target, 0));
            }
            Some(State::Open(at)) if found.len() < MOST => {
                let circle = way.get(*at..).unwrap_or_default();
                found.push(circle.iter().map(|(node, _)| *node).take(LONGEST).collect());
            }
            _ => {}
        }
    }
}

fn set(state: &mut [State], node: usize, to: State) {
    if let Some(state) = state.get_mut(node) {
        *state = to;
    }
}

/// Circles that are told.
const MOST: usize = 100;

/// Nodes of a circle that are told.
const LONGEST: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_and_reach_are_found() {
        let edges = vec![vec![1], vec![2], vec![0, 3], vec![], vec![4]];
        assert_eq!(circles(&edges), [vec![0, 1, 2], vec![4]]);
        assert_eq!(reachable(&edges, Some(2)), [true, true, true, true, false]);
        assert_eq!(reachable(&edges, None), [false; 5]);
        let long: Vec<Vec<usize>> = (0..100_000).map(|at| vec![at + 1]).collect();
        assert!(circles(&long).is_empty());
    }
}
