//! Namespaces that containers share (`namespaces(7)`): with the host's network comes what listens for the host
//! alone; with another container's processes come their files and memory, with its network its loopback.

use std::collections::BTreeMap;

use seawall_model::assessment::Reading;
use seawall_model::host::engine::host_config::HostConfig;
use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

use super::network::ease;
use crate::container::namespace::{NETWORK, PROCESSES, is_same, shares_host};
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, Reason};
use crate::path::position::Position;
use crate::path::standing::{Act, Confinement, Standing};
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &World<'_>, graph: &mut Graph) {
    for (at, standing) in world.up() {
        loopback(standing, at, graph);
    }
    for (one, other, shared) in pairs(world, "pid", |host| &host.pid_mode) {
        for (from, to) in [(one, other), (other, one)] {
            processes(world, (from, to), &shared, graph);
        }
    }
    for (one, other, shared) in pairs(world, "net", |host| &host.network_mode) {
        for (from, to) in [(one, other), (other, one)] {
            let how = "they share one network, so that what listens for itself alone answers the other, too";
            let ends = (
                Position::Container(from),
                Position::Container(to),
                ease(world, to),
            );
            let reason = Reason::bare(how, vec![shared.reading.clone()]);
            graph.step(ends, Way::new(shared.basis), ("it", "reach it"), reason);
        }
    }
}

/// The host's network: what listens there for the host alone.
fn loopback(standing: &Standing<'_>, at: usize, graph: &mut Graph) {
    let mut way = standing.way();
    match shares_host(&NETWORK, &standing.input) {
        Some(true) => {}
        Some(false) => return,
        None => way.is_unknown("neither the kernel nor the engine tells whose network it has"),
    }
    if is_same("net", &standing.input).is_none() {
        way.by_configuration();
    }
    let mode = standing.input.container.host.network_mode.known();
    let from = standing.input.field("HostConfig.NetworkMode");
    let readings = mode
        .map(|mode| Reading::new(mode.as_str(), from))
        .into_iter()
        .collect();
    let ends = (Position::Container(at), Position::Loopback, Ease::Granted);
    let how = "it has the host's network, and so reaches what listens for the host alone";
    let what = (
        standing.name.as_str(),
        "reach what listens for the host alone",
    );
    graph.step(ends, way, what, Reason::new(how, "CTR-0010", readings));
}

/// What two containers share, and who says so.
#[derive(Clone, Debug)]
struct Shared {
    reading: Reading,
    basis: Basis,
}

/// Returns containers that share a namespace which is not the host's: by the kernel's numbers, else by what was
/// asked for.
fn pairs(
    world: &World<'_>,
    kind: &str,
    mode: fn(&HostConfig) -> &Seen<String>,
) -> Vec<(usize, usize, Shared)> {
    let mut pairs = BTreeMap::new();
    let mut first = BTreeMap::new();
    for (at, standing) in world.up() {
        let Some(process) = standing.process() else {
            continue;
        };
        let number = process.namespaces.get(kind).and_then(Seen::known);
        let Some(number) = number.filter(|_| is_same(kind, &standing.input) == Some(false)) else {
            continue;
        };
        // All with the first: a pod of many is a star, and still all reach all.
        let other = *first.entry(number).or_insert(at);
        if other != at {
            let from = format!("/proc/{}/ns/{kind}", process.pid);
            let reading = Reading::new(format!("{kind}:[{number}]"), from);
            let basis = Basis::Kernel;
            pairs.insert((other, at), Shared { reading, basis });
        }
    }
    for (at, standing) in world.up() {
        let asked = mode(&standing.input.container.host).known();
        let Some(name) = asked.and_then(|mode| mode.strip_prefix("container:")) else {
            continue;
        };
        let other = world.other(standing, name).filter(|other| *other != at);
        let is_up = |at: &usize| world.standings.get(*at).is_some_and(Standing::is_up);
        if let Some(other) = other.filter(is_up) {
            let key = (other.min(at), other.max(at));
            let reading = Reading::new(
                format!("container:{name}"),
                standing.input.field("HostConfig"),
            );
            let basis = Basis::Configuration;
            pairs.entry(key).or_insert(Shared { reading, basis });
        }
    }
    let pairs = pairs.into_iter();
    pairs
        .map(|((one, other), shared)| (one, other, shared))
        .collect()
}

/// Who sees a process of the same user that can do no more than itself may trace it (`ptrace(2)`, access modes).
fn processes(world: &World<'_>, (from, to): (usize, usize), shared: &Shared, graph: &mut Graph) {
    let (Some(one), Some(other)) = (world.standings.get(from), world.standings.get(to)) else {
        return;
    };
    if shares_host(&PROCESSES, &one.input) == Some(true) {
        return;
    }
    let mut way = Way::new(shared.basis);
    may_trace(one, other, &mut way);
    let how = format!(
        "it shares the processes of {}, and may trace them",
        other.name
    );
    let ends = (
        Position::Container(from),
        Position::Container(to),
        Ease::Technique,
    );
    let what = format!("trace the processes of {}", other.name);
    let reason = Reason::bare(how, vec![shared.reading.clone()]);
    graph.step(ends, way, (&one.name, &what), reason);
}

fn may_trace(one: &Standing<'_>, other: &Standing<'_>, way: &mut Way) {
    let facts = |it: &Standing<'_>| {
        let process = it.process()?;
        Some((
            process.uid.known().copied()?,
            *process.capabilities.known()?,
        ))
    };
    match (facts(one), facts(other)) {
        (Some((uid, own)), Some((theirs, of_other))) => {
            let can_more = of_other.permitted & !own.effective != 0;
            // Root becomes any user first.
            if (uid != theirs && uid != 0) || can_more {
                standing_traces(one, way);
            }
        }
        _ => way.is_unknown("users and capabilities of their processes are not known"),
    }
    // Engines give all containers one AppArmor profile, which lets them trace each other.
    match (&one.confined, &other.confined) {
        (Seen::Known(Confinement::DockerDefault | Confinement::None), _) => {
            if one.confined != other.confined {
                one.is_let(way, Act::Trace);
            }
        }
        _ => one.is_let(way, Act::Trace),
    }
}

fn standing_traces(one: &Standing<'_>, way: &mut Way) {
    one.needs_capability(way, "sys_ptrace");
}
