//! What containers and the host listen on, and where ports are published.

use std::collections::BTreeSet;

use seawall_model::host::engine::host_config::PublishedPort;
use seawall_model::host::listener::Listener;
use seawall_model::host::seen::Seen;

use super::address::{Scope, parsed};
use super::scene::{Scene, Space};

/// Returns the sockets of a container that wait for connections: of those in a shared namespace its own, as far as
/// the kernel says whose they are. Nothing where they were not seen, or could be the host's.
pub(crate) fn listeners<'a>(scene: &Scene<'a>, index: usize) -> Option<Vec<&'a Listener>> {
    let is_host = scene.members.get(index)?.space == Space::Host;
    let is_shared = scene.shared.contains_key(&scene.owner(index));
    let mut listeners = Vec::new();
    for (listener, is_own) in sockets(scene, index)? {
        match is_own {
            None if is_host => return None,
            // Who share a namespace share what listens in it.
            None | Some(true) => listeners.push(listener),
            Some(false) if is_shared || is_host => {}
            Some(false) => listeners.push(listener),
        }
    }
    Some(listeners)
}

/// Returns the sockets in the namespace of a container, each with whether it is held by a process of the container:
/// nothing where that could not be seen.
pub(crate) fn sockets<'a>(
    scene: &Scene<'a>,
    index: usize,
) -> Option<Vec<(&'a Listener, Option<bool>)>> {
    let process = scene.members.get(index)?.container.process.known()?;
    let programs = process.programs.known().into_iter().flatten();
    let pids: BTreeSet<u32> = programs.map(|one| one.pid).chain([process.pid]).collect();
    let held = |one: &'a Listener| (one, one.process.map(|pid| pids.contains(&pid)));
    let all = process
        .listeners
        .known()?
        .iter()
        .filter(|one| !is_resolver(one));
    Some(all.map(held).collect())
}

/// The engine answers names at this address of each container, and nobody else reaches it.
fn is_resolver(listener: &Listener) -> bool {
    listener.address == "127.0.0.11"
}

/// Returns a listener's port as it is written: `5432/tcp`.
pub(crate) fn plain(listener: &Listener) -> String {
    format!(
        "{}/{}",
        listener.port,
        listener.protocol.trim_end_matches('6')
    )
}

/// Says whether a listener is reached by its own namespace alone.
pub(crate) fn is_local(listener: &Listener) -> bool {
    parsed(&listener.address).is_some_and(|address| address.is_loopback())
}

/// Returns ports that others reach: those bound to more than loopback, each once.
pub(super) fn open<'a>(listeners: impl IntoIterator<Item = &'a Listener>) -> Vec<String> {
    let mut open: Vec<(u16, String)> = listeners
        .into_iter()
        .filter(|listener| !is_local(listener))
        .map(|listener| (listener.port, plain(listener)))
        .collect();
    open.sort();
    open.dedup();
    open.into_iter().map(|(_, port)| port).collect()
}

/// Returns the ports that a container answers at: empty, and so any, where that was not seen.
pub(super) fn answered(scene: &Scene<'_>, index: usize) -> Vec<String> {
    listeners(scene, index).map(open).unwrap_or_default()
}

/// Returns what a container listens on, in words.
pub(super) fn told(scene: &Scene<'_>, index: usize) -> Vec<String> {
    let Some(listeners) = listeners(scene, index) else {
        let exposed = scene
            .members
            .get(index)
            .map(|member| &member.container.exposed_ports);
        let exposed = exposed.and_then(Seen::known).into_iter().flatten();
        return exposed
            .map(|port| format!("{port} (exposed, not seen)"))
            .collect();
    };
    let mut told: Vec<(u16, String)> = listeners
        .into_iter()
        .map(|one| {
            let any = parsed(&one.address).is_none_or(|address| address.is_unspecified());
            let at = if any {
                String::new()
            } else {
                format!(" on {}", one.address)
            };
            (one.port, format!("{}{at}", plain(one)))
        })
        .collect();
    told.sort();
    told.dedup();
    told.into_iter().map(|(_, port)| port).collect()
}

/// Returns the published ports of a container that are in force, with how far each is reached from.
pub(crate) fn published<'a>(scene: &Scene<'a>, index: usize) -> Vec<(&'a PublishedPort, Scope)> {
    let Some(member) = scene.members.get(index) else {
        return Vec::new();
    };
    let container = member.container;
    let scoped = |port: &'a PublishedPort| (port, Scope::of(&port.address, &scene.networks));
    if let Seen::Known(ports) = &container.ports {
        let bound = ports.iter().filter(|port| port.host.is_some());
        return bound.map(scoped).collect();
    }
    let asked = container.host.port_bindings.known();
    asked.into_iter().flatten().map(scoped).collect()
}

/// Returns where a port is published: `0.0.0.0:8080`, `[::]:8080`.
pub(crate) fn at(port: &PublishedPort) -> String {
    match port.host {
        Some(number) => bound(&port.address, number),
        None => format!("{}?", bound(&port.address, 0).trim_end_matches('0')),
    }
}

/// Returns an address and a port as one word; an empty address stands for all.
pub(crate) fn bound(address: &str, number: u16) -> String {
    match address.trim_matches(['[', ']']) {
        "" => format!("*:{number}"),
        address if address.contains(':') => format!("[{address}]:{number}"),
        address => format!("{address}:{number}"),
    }
}
