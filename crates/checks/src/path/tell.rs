//! Ways → what is told: those that differ in nothing but where they begin are one, the worst first.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use seawall_model::assessment::Reading;
use seawall_model::posture::{AttackPath, Basis, PathStep, Reach};

use super::graph::{Edge, Graph, How};
use super::position::Position;
use super::score::score;
use super::search::Route;
use super::world::World;

/// Tells ways.
pub(super) fn paths(world: &World<'_>, graph: &Graph, routes: Vec<Route>) -> Vec<AttackPath> {
    let mut groups: BTreeMap<String, Vec<(AttackPath, Position)>> = BTreeMap::new();
    for route in routes {
        let path = path(world, graph, &route);
        let key = key(world, &path, &route);
        groups.entry(key).or_default().push((path, route.end));
    }
    let mut paths: Vec<AttackPath> = groups
        .into_values()
        .filter_map(|group| joined(world, group))
        .collect();
    paths.sort_by_cached_key(|path| (Reverse(path.score), path.from.clone(), path.to.clone()));
    paths
}

fn path(world: &World<'_>, graph: &Graph, route: &Route) -> AttackPath {
    let edges = route.edges.iter().filter_map(|at| graph.edges().get(*at));
    let score = score(world, graph, route);
    AttackPath {
        consequence: String::new(),
        from: world.words(route.start),
        also: Vec::new(),
        to: world.words(route.end),
        score: score.points,
        why: score.why,
        steps: edges.map(|edge| step(world, edge)).collect(),
    }
}

fn step(world: &World<'_>, edge: &Edge) -> PathStep {
    let (from, to) = (world.words(edge.from), world.words(edge.to));
    match &edge.how {
        How::Said(said) => PathStep {
            from,
            to,
            how: said.how.clone(),
            check: said.check.clone(),
            readings: said.readings.clone(),
            basis: said.basis,
            lowered: said.lowered.clone(),
        },
        How::Reach(at) => {
            let reach = world.network.reaches.get(*at).cloned().unwrap_or_default();
            PathStep {
                from,
                to,
                how: words(&reach),
                check: None,
                readings: vec![Reading::new(reach.ports.join(", "), reach.by)],
                basis: Basis::Configuration,
                lowered: Vec::new(),
            }
        }
    }
}

/// `it is reached by network app on 5432/tcp`.
fn words(reach: &Reach) -> String {
    let first: Vec<&str> = reach.ports.iter().take(PORTS).map(String::as_str).collect();
    let more = if reach.ports.len() > PORTS {
        " and more"
    } else {
        ""
    };
    match first.as_slice() {
        [] => format!("it is reached by {}", reach.by),
        ports => format!(
            "it is reached by {} on {}{more}",
            reach.by,
            ports.join(", ")
        ),
    }
}

/// What ways have in common that are told as one: all but where they begin.
fn key(world: &World<'_>, path: &AttackPath, route: &Route) -> String {
    let mut key = format!("{:?}\n", std::mem::discriminant(&route.start));
    if let Position::Container(at) = route.start {
        let is_up = world
            .standings
            .get(at)
            .is_some_and(super::standing::Standing::is_up);
        let _ = writeln!(key, "{is_up}");
    }
    for step in &path.steps {
        let _ = writeln!(
            key,
            "{}\n{}\n{:?}\n{:?}",
            step.to, step.how, step.check, step.lowered
        );
    }
    key
}

/// Makes one of ways that are alike: the worst stands for all.
fn joined(world: &World<'_>, mut group: Vec<(AttackPath, Position)>) -> Option<AttackPath> {
    group.sort_by(|(a, _), (b, _)| (Reverse(a.score), &a.from).cmp(&(Reverse(b.score), &b.from)));
    let mut group = group.into_iter();
    let (mut path, end) = group.next()?;
    path.also = group.map(|(path, _)| path.from).collect();
    path.also.sort();
    path.consequence = format!("{} can {}", subject(&path), consequence(world, end));
    Some(path)
}

/// Who can: ``container `web` and 41 other containers``.
fn subject(path: &AttackPath) -> String {
    let (first, kind) = match path.from.as_str() {
        "internet" => return "whoever comes in from the internet".to_owned(),
        "local network" => return "whoever is in the local network".to_owned(),
        "any user of the host" => return "every user of the host".to_owned(),
        from => match from.split_once(' ') {
            Some((kind, name)) => (format!("{kind} `{name}`"), kind),
            None => (from.to_owned(), "start"),
        },
    };
    match path.also.as_slice() {
        [] => first,
        [_] => format!("{first} and 1 other {kind}"),
        more => format!("{first} and {} other {kind}s", more.len()),
    }
}

fn consequence(world: &World<'_>, end: Position) -> String {
    let name = world.words(end);
    match end {
        Position::Host => "become root on the host".to_owned(),
        Position::Manager(at) => {
            let swarm = world.engines.get(at).map(|it| &it.engine.swarm);
            match swarm.and_then(|it| it.nodes.known()) {
                Some(1) => "rule the swarm, of which this is the one node".to_owned(),
                Some(nodes) => format!("rule the swarm with its {nodes} nodes"),
                None => "rule the swarm".to_owned(),
            }
        }
        Position::EngineUser(_) => format!("become the {name}"),
        Position::Api(_) => format!("command the {name}"),
        Position::HostFiles | Position::HostMemory => format!("read {name}"),
        Position::EngineFiles(_) => "read the files of all containers".to_owned(),
        Position::HostNetwork => "steer the network of the host".to_owned(),
        Position::Metadata => "ask the cloud for what the machine may".to_owned(),
        Position::Store(_) => format!("read the {name}"),
        Position::Secret(_) => format!("read the {name}"),
        Position::User(_) => format!("become {name} on the host"),
        Position::Container(_) => format!("take over {name}"),
        Position::Internet | Position::Lan | Position::Everybody | Position::Loopback => name,
    }
}

/// Ports that are named in a step.
const PORTS: usize = 4;
