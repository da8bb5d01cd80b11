//! Who reaches which container: within networks, by shared namespaces, by published ports.

use super::address::Scope;
use super::network::Net;
use super::port;
use super::scene::{Scene, Space};
use super::{Draft, HOST, OUTSIDE};

/// Notes the ways to containers.
pub(super) fn ways(scene: &Scene<'_>, nets: &[Net<'_>], draft: &mut Draft) {
    for net in nets {
        within(scene, net, draft);
    }
    for sharers in scene.shared.values() {
        shared(scene, sharers, draft);
    }
    for index in 0..scene.members.len() {
        published(scene, index, draft);
    }
}

/// Members of a small network each with each; in a larger one the network stands for them all.
fn within(scene: &Scene<'_>, net: &Net<'_>, draft: &mut Draft) {
    if net.node.inner_traffic != Some(true) || net.members.len() < 2 {
        return;
    }
    if net.members.len() > PAIRED {
        draft.reach(&net.end(), &net.end(), net.end(), Vec::new());
        return;
    }
    let ports: Vec<Vec<String>> = net
        .members
        .iter()
        .map(|index| port::answered(scene, *index))
        .collect();
    for from in &net.members {
        for (to, ports) in net.members.iter().zip(&ports) {
            if scene.owner(*from) == scene.owner(*to) {
                continue;
            }
            if let (Some(from), Some(to)) = (scene.members.get(*from), scene.members.get(*to)) {
                draft.reach(&from.end, &to.end, net.end(), ports.clone());
            }
        }
    }
}

/// Containers with one namespace reach all of each other, loopback too. They are told against the one whose
/// namespace it is.
fn shared(scene: &Scene<'_>, sharers: &[usize], draft: &mut Draft) {
    for index in sharers {
        let owner = scene.owner(*index);
        if owner == *index {
            continue;
        }
        if let (Some(one), Some(other)) = (scene.members.get(*index), scene.members.get(owner)) {
            draft.reach(&one.end, &other.end, SHARED, Vec::new());
            draft.reach(&other.end, &one.end, SHARED, Vec::new());
        }
    }
}

fn published(scene: &Scene<'_>, index: usize, draft: &mut Draft) {
    let Some(member) = scene.members.get(index) else {
        return;
    };
    if member.space == Space::Host {
        return;
    }
    for (one, scope) in port::published(scene, index) {
        let ports = vec![format!("{}/{}", one.container, one.protocol)];
        draft.reach(HOST, &member.end, port::at(one), ports.clone());
        match scope {
            Scope::Loopback | Scope::Inside => {}
            Scope::Private | Scope::World => {
                draft.reach(OUTSIDE, &member.end, port::at(one), ports);
            }
        }
    }
}

/// Containers of a network that are told each with each.
const PAIRED: usize = 12;

/// How those with one namespace meet.
pub(super) const SHARED: &str = "shared network namespace";
