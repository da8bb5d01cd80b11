//! Attack paths: from facts about a host to what an attacker could do. Positions are where somebody may stand
//! (outside, a container, a user), edges lead from one to the next, each with its reason and what proves it; the
//! easiest ways from each start to the worst ends are told.
//!
//! An edge stands only where every fact that it needs is known. Where one is missing there is no edge but a gap,
//! which is told beside the paths: nobody may take the silence for good news.
//!
//! Pure, and without chance: the order in which facts come changes nothing.

mod barrier;
mod edge;
mod graph;
mod position;
mod score;
mod search;
mod standing;
mod tell;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::host::HostFacts;
use seawall_model::posture::{AttackPath, NetworkPicture};

use crate::settings::Settings;
use graph::Graph;
use world::World;

/// What paths are made of.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// All that is known of the host.
    pub facts: &'a HostFacts,
    /// Parameters.
    pub settings: &'a Settings,
    /// Who can talk to whom.
    pub network: &'a NetworkPicture,
    /// What is known to be wrong with images, by their ids (`sha256:…`); those that nobody looked at are not here.
    pub weak: &'a BTreeMap<String, Weakness>,
    /// Programs of the engine that are known to let containers out.
    pub escapes: &'a [Escape],
}

/// Known vulnerabilities of an image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weakness {
    /// Critical ones.
    pub critical: usize,
    /// High ones.
    pub high: usize,
    /// Those that are known to be exploited, of any severity.
    pub known_exploited: usize,
}

/// A fault of a program that keeps containers apart from the host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Escape {
    /// The program with its version: `runc 1.1.5`.
    pub program: String,
    /// The vulnerability, or the check that tells of it: `CVE-2024-21626`, `HST-0020`.
    pub id: String,
    /// Whether it is known to be exploited.
    pub is_exploited: bool,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The ways, the worst first; those that differ in nothing but where they begin are one.
    pub paths: Vec<AttackPath>,
    /// What is not known, as clauses, sorted.
    pub gaps: Vec<String>,
}

/// Finds what attackers could do.
pub fn attack_paths(input: &Input<'_>) -> Found {
    let (world, graph) = graph_of(input);
    let found = search::ways(&graph);
    Found {
        paths: tell::paths(&world, &graph, found),
        gaps: graph.gaps(),
    }
}

/// Returns all that is reached, as pairs of who and what: also what follows from worse, and is not told as a path.
pub fn reached(input: &Input<'_>) -> BTreeSet<(String, String)> {
    let (world, graph) = graph_of(input);
    search::reached(&world, &graph)
}

fn graph_of<'a>(input: &Input<'a>) -> (World<'a>, Graph) {
    let mut graph = Graph::default();
    let mut world = World::new(input, &mut graph);
    edge::all(&mut world, &mut graph);
    graph.finish();
    (world, graph)
}
