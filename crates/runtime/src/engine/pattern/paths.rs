//! Prefixes of paths by whole components, with globs: what `pmatch` asks for.

use super::Glob;
use std::collections::HashMap;

/// Paths, of which each stands for itself and everything below it.
///
/// A component with `?`, `*` or `[` is a glob for that component. Doubled and trailing separators don't matter.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// A path ends here.
    ends: bool,
    names: HashMap<Box<[u8]>, usize>,
    globs: Vec<(Glob, Box<[u8]>, usize)>,
}

impl Paths {
    /// Makes a set of paths.
    pub fn new<'a>(paths: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut set = Self {
            nodes: vec![Node::default()],
        };
        for path in paths {
            set.add(path);
        }
        set
    }

    /// Returns whether one of the paths is a prefix of this one.
    pub fn matches(&self, path: &[u8]) -> bool {
        // Globs may lead to several nodes at once. Each is in the list once, so the work for a component is bounded by the
        // number of nodes.
        let mut here = vec![0_usize];
        let mut next = Vec::new();
        if self.ends(&here) {
            return true;
        }
        for component in components(path) {
            for node in here.iter().filter_map(|at| self.nodes.get(*at)) {
                next.extend(node.names.get(component));
                let globs = node.globs.iter();
                next.extend(
                    globs
                        .filter(|(glob, _, _)| glob.matches(component))
                        .map(|(_, _, at)| at),
                );
            }
            if self.ends(&next) {
                return true;
            }
            if next.is_empty() {
                return false;
            }
            std::mem::swap(&mut here, &mut next);
            next.clear();
        }
        false
    }

    /// Returns how paths begin that it matches, each with all that is above a second component; nothing where a path may begin
    /// with anything.
    pub(crate) fn begins(&self) -> Option<Vec<Vec<u8>>> {
        let root = self.nodes.first()?;
        if root.ends || !root.globs.is_empty() {
            return None;
        }
        let all = root.names.iter().map(|(name, at)| {
            let first = [b"/", &**name].concat();
            let below = self.nodes.get(*at)?;
            if below.ends || !below.globs.is_empty() {
                return Some(vec![first]);
            }
            let second = |second: &[u8]| [&*first, b"/", second].concat();
            Some(below.names.keys().map(|name| second(name)).collect())
        });
        let all: Option<Vec<Vec<Vec<u8>>>> = all.collect();
        let mut begins = all?.concat();
        begins.sort_unstable();
        Some(begins)
    }

    fn ends(&self, nodes: &[usize]) -> bool {
        nodes
            .iter()
            .any(|at| self.nodes.get(*at).is_some_and(|node| node.ends))
    }

    fn add(&mut self, path: &[u8]) {
        let mut at = 0_usize;
        for component in components(path) {
            let fresh = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else {
                return;
            };
            at = if Glob::is_glob(component) {
                let known = node.globs.iter().find(|(_, text, _)| &**text == component);
                if let Some((_, _, known)) = known {
                    *known
                } else {
                    let glob = Glob::new(component, false);
                    node.globs.push((glob, component.into(), fresh));
                    fresh
                }
            } else {
                *node.names.entry(component.into()).or_insert(fresh)
            };
            if at == fresh {
                self.nodes.push(Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.ends = true;
        }
    }
}

fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/')
        .filter(|component| !component.is_empty())
}
