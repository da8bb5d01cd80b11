//! Ways between containers, the host and what is outside of it: by the addresses that the host has in its bridges,
//! and by forwarding. Told of networks: it is the same for all in one.

use std::collections::BTreeSet;

use seawall_model::host::engine::EngineKind;
use seawall_model::host::listener::Listener;
use seawall_model::host::seen::Seen;

use super::address::{is_in, parsed};
use super::end::Held;
use super::firewall::Firewall;
use super::network::{Kind, Net, is_off, leads_out};
use super::port;
use super::scene::{Scene, Space};
use super::{Draft, HOST, OUTSIDE};

/// Notes the ways to and from the host and the outside.
pub(super) fn ways(scene: &Scene<'_>, nets: &[Net<'_>], draft: &mut Draft) {
    for net in nets {
        out(scene, net, draft);
        if is_plain(scene) && has_host(net) {
            draft.reach(HOST, &net.end(), by_bridge(net), Vec::new());
            to_host(scene, net, draft);
        }
    }
    for index in 0..scene.members.len() {
        in_host(scene, index, draft);
    }
    unseen(scene, draft);
}

/// Whether its bridges are the host's own.
pub(super) fn is_plain(scene: &Scene<'_>) -> bool {
    let is_rooted = scene.engine.is_rootless.known() == Some(&false);
    is_rooted && scene.engine.kind == EngineKind::Docker && !scene.is_elsewhere && scene.is_here
}

/// Whether the host has an address in the network, or one beside it. Past `macvlan` and `ipvlan` the kernel lets no
/// packet from a host to its own containers.
pub(super) fn has_host(net: &Net<'_>) -> bool {
    let isolated = ["ipv4", "ipv6"].iter().any(|family| {
        let option = format!("com.docker.network.bridge.gateway_mode_{family}");
        net.option(&option) == Some("isolated")
    });
    let hidden = net
        .option("com.docker.network.bridge.inhibit_ipv4")
        .is_some_and(|value| !is_off(Some(value)));
    match net.kind {
        Kind::Bridge => !isolated && !hidden,
        // By `docker_gwbridge`, in which those of an overlay are, too, unless it is internal.
        Kind::Overlay => net.is_internal == Some(false),
        Kind::Lan | Kind::Foreign => false,
    }
}

fn by_bridge(net: &Net<'_>) -> String {
    match net.kind {
        Kind::Overlay => "bridge docker_gwbridge".to_owned(),
        _ => format!("bridge of {}", net.end()),
    }
}

fn out(scene: &Scene<'_>, net: &Net<'_>, draft: &mut Draft) {
    let way = leads_out(scene, net);
    match (net.kind, way) {
        (Kind::Lan, Some(true)) => {
            let parent = net.option("parent").unwrap_or("a device of its own");
            let by = format!("the host's network at {parent}");
            draft.reach(&net.end(), OUTSIDE, by.clone(), Vec::new());
            draft.reach(OUTSIDE, &net.end(), by, Vec::new());
        }
        (_, Some(true)) => draft.reach(&net.end(), OUTSIDE, "the host forwards", Vec::new()),
        (_, Some(false)) => {}
        (_, None) => {
            let network = net.end();
            draft.gaps.tell(format!(
                "whether {network} leads out of the host is not known"
            ));
        }
    }
    let open = ["ipv4", "ipv6"].iter().any(|family| {
        let option = format!("com.docker.network.bridge.gateway_mode_{family}");
        net.option(&option) == Some("nat-unprotected")
    });
    if open && net.kind == Kind::Bridge {
        draft.reach(
            OUTSIDE,
            &net.end(),
            "gateway mode nat-unprotected",
            Vec::new(),
        );
    }
}

/// What containers of a network meet on the host: of an internal one only what is bound to all addresses or to its
/// own, and nothing that is published: its packets are led on to a network where they are dropped.
fn to_host(scene: &Scene<'_>, net: &Net<'_>, draft: &mut Draft) {
    let Seen::Known(listeners) = &scene.facts.listeners else {
        return;
    };
    let held = &draft.held;
    // Where nobody writes rules docker-proxy is a listener as others are.
    let is_dropped = scene.firewalls.four != Firewall::None;
    let is_kept = |one: &&Listener| is_met(net, held, one, is_dropped);
    let ports = port::open(listeners.iter().filter(is_kept));
    if is_dropped && net.is_internal == Some(true) && listeners.iter().any(|one| held.holds(one)) {
        let network = net.end();
        draft.gaps.tell(format!(
            "whether what the host publishes is reached from the internal {network} is up to the engine's version"
        ));
    }
    if !ports.is_empty() {
        draft.reach(&net.end(), HOST, by_bridge(net), ports);
    }
}

fn is_met(net: &Net<'_>, held: &Held, listener: &Listener, is_dropped: bool) -> bool {
    let is_internal = net.is_internal == Some(true);
    if port::is_local(listener) || (is_dropped && is_internal && held.holds(listener)) {
        return false;
    }
    let Some(address) = parsed(&listener.address) else {
        return true;
    };
    let subnets = net
        .network
        .map(|network| &network.subnets)
        .into_iter()
        .flatten();
    let is_own = subnets.into_iter().any(|subnet| is_in(subnet, address));
    address.is_unspecified() || is_own || net.is_internal != Some(true)
}

/// A container with the host's network is the host, as far as packets go.
fn in_host(scene: &Scene<'_>, index: usize, draft: &mut Draft) {
    let Some(member) = scene
        .members
        .get(index)
        .filter(|one| one.space == Space::Host)
    else {
        return;
    };
    if !scene.is_elsewhere && scene.is_here {
        draft.reach(&member.end, HOST, THE_HOSTS, Vec::new());
        draft.reach(&member.end, OUTSIDE, THE_HOSTS, Vec::new());
    }
    let Some(listeners) = port::listeners(scene, index) else {
        let name = &member.end;
        let gap = format!("which of the host's sockets are those of {name} is not known");
        return draft.gaps.tell(gap);
    };
    let all: BTreeSet<(u16, String)> = listeners
        .iter()
        .map(|one| (one.port, port::plain(one)))
        .collect();
    let all: Vec<String> = all.into_iter().map(|(_, port)| port).collect();
    let open = port::open(listeners);
    if !all.is_empty() {
        draft.reach(HOST, &member.end, THE_HOSTS, all);
    }
    if !open.is_empty() {
        draft.reach(OUTSIDE, &member.end, THE_HOSTS, open);
    }
}

/// Tells of which containers nobody saw what they listen on.
fn unseen(scene: &Scene<'_>, draft: &mut Draft) {
    let hidden: Vec<&str> = (0..scene.members.len())
        .filter(|index| port::listeners(scene, *index).is_none())
        .filter_map(|index| scene.members.get(index))
        .map(|member| member.end.as_str())
        .collect();
    if let Some((first, more)) = hidden.split_first() {
        let others = match more.len() {
            0 => String::new(),
            more => format!(" and {more} others"),
        };
        draft.gaps.tell(format!(
            "what {first}{others} listens on was not seen: ports that images expose stand for it"
        ));
    }
}

/// How a container with the host's network is reached.
pub(super) const THE_HOSTS: &str = "the host's network";
