//! Who reaches a container: by published ports, by the host's own network, by networks that containers share, as
//! the picture of the network has it. To get in, something in it has to be broken: how easy that is follows from
//! what is known of its image.

use std::net::IpAddr;

use seawall_model::assessment::Reading;
use seawall_model::host::engine::host_config::PublishedPort;
use seawall_model::host::seen::Seen;
use seawall_model::posture::Basis;

use crate::container::namespace::{NETWORK, shares_host};
use crate::container::network::published::{is_everywhere, is_local, is_up, shown};
use crate::path::barrier::Way;
use crate::path::graph::{Ease, Graph, How, Reason};
use crate::path::position::Position;
use crate::path::standing::Standing;
use crate::path::world::World;

/// Adds the steps.
pub(super) fn add(world: &World<'_>, graph: &mut Graph) {
    for (at, standing) in world.up() {
        let ease = ease(world, at);
        let to = Position::Container(at);
        for door in doors(standing) {
            for from in door.width.reachers() {
                let way = Way::new(door.basis);
                let readings = vec![door.reading.clone()];
                let reason = match door.check {
                    Some(check) => Reason::new(door.how.clone(), check, readings),
                    None => Reason::bare(door.how.clone(), readings),
                };
                graph.step(
                    (*from, to, ease),
                    way,
                    (&standing.name, "be reached from outside"),
                    reason,
                );
            }
        }
        if let Seen::Unknown(why) = &standing.input.container.ports
            && shares_host(&NETWORK, &standing.input) != Some(true)
        {
            graph.gap(&standing.name, "be reached from outside", why);
        }
    }
    reaches(world, graph);
}

/// Steps of the picture from one container to another. In a flat network they are as many as pairs of containers:
/// what can be is looked up once for each.
fn reaches(world: &World<'_>, graph: &mut Graph) {
    let of = |(at, standing): (usize, &Standing<'_>)| standing.is_up().then(|| ease(world, at));
    let eases: Vec<Option<Ease>> = world.standings.iter().enumerate().map(of).collect();
    let answers = |name: &str| {
        let at = world.container(name)?;
        let ease = eases.get(at).copied().flatten()?;
        Some((Position::Container(at), ease))
    };
    let mut last = ("", None);
    for (place, reach) in world.network.reaches.iter().enumerate() {
        if reach.from != last.0 {
            let begin = match reach.from.as_str() {
                "outside" => Some(Position::Lan),
                from => answers(from).map(|(position, _)| position),
            };
            last = (reach.from.as_str(), begin);
        }
        if let (Some(from), Some((to, ease))) = (last.1, answers(&reach.to)) {
            graph.add((from, to, ease), How::Reach(place));
        }
    }
}

/// How easily somebody gets into a container that answers.
pub(super) fn ease(world: &World<'_>, container: usize) -> Ease {
    match world.weakness(container) {
        Some(weak) if weak.known_exploited > 0 => Ease::Exploited,
        Some(weak) if weak.critical > 0 => Ease::Critical,
        Some(weak) if weak.high > 0 => Ease::High,
        _ => Ease::Fault,
    }
}

/// A port by which a container is reached.
#[derive(Debug)]
pub(in crate::path) struct Door {
    /// From how far.
    pub(in crate::path) width: Width,
    how: String,
    check: Option<&'static str>,
    reading: Reading,
    basis: Basis,
}

/// From how far a port is reached, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::path) enum Width {
    /// From the host.
    Loopback,
    /// From beside the host.
    Lan,
    /// From anywhere.
    World,
}

impl Width {
    const fn reachers(self) -> &'static [Position] {
        match self {
            Self::Loopback => &[Position::Loopback],
            Self::Lan => &[Position::Lan],
            Self::World => &[Position::Internet, Position::Lan],
        }
    }

    fn of(address: &str) -> Self {
        if is_local(address) {
            Self::Loopback
        } else if is_public(address) {
            Self::World
        } else {
            Self::Lan
        }
    }
}

/// Returns the ports by which a container is reached.
pub(in crate::path) fn doors(standing: &Standing<'_>) -> Vec<Door> {
    match shares_host(&NETWORK, &standing.input) {
        Some(true) => listeners(standing),
        _ => published(standing),
    }
}

fn published(standing: &Standing<'_>) -> Vec<Door> {
    let container = standing.input.container;
    let ports = match &container.ports {
        Seen::Known(ports) if is_up(container) => ports,
        _ => match &container.host.port_bindings {
            Seen::Known(ports) => ports,
            Seen::Absent | Seen::Unknown(_) => return Vec::new(),
        },
    };
    let door = |port| Door {
        width: Width::of(&port_address(port)),
        how: format!("a port of it is published: `{}`", shown(port)),
        check: is_everywhere(&port.address).then_some("CTR-0014"),
        reading: Reading::new(shown(port), standing.input.field("NetworkSettings.Ports")),
        basis: Basis::Configuration,
    };
    ports.iter().map(door).collect()
}

fn port_address(port: &PublishedPort) -> String {
    port.address.trim_matches(['[', ']']).to_owned()
}

/// In the host's network each socket that waits is the host's own.
fn listeners(standing: &Standing<'_>) -> Vec<Door> {
    let Some(process) = standing.process() else {
        return Vec::new();
    };
    let own: Vec<u32> = process
        .programs
        .known()
        .into_iter()
        .flatten()
        .map(|it| it.pid)
        .collect();
    let all = process.listeners.known().into_iter().flatten();
    let all = all.filter(|it| {
        it.process
            .is_some_and(|pid| pid == process.pid || own.contains(&pid))
    });
    all.map(|it| Door {
        width: Width::of(&it.address),
        how: format!(
            "in the host's network it listens on {}:{}",
            it.address, it.port
        ),
        check: Some("CTR-0010"),
        reading: Reading::new(
            format!("{}:{}", it.address, it.port),
            format!("/proc/{}/net", process.pid),
        ),
        basis: Basis::Kernel,
    })
    .collect()
}

/// Says whether an address may be reached from anywhere: every address of the host, or a public one. What cannot be
/// read could be any.
pub(in crate::path) fn is_public(address: &str) -> bool {
    if is_everywhere(address) {
        return true;
    }
    match address.parse::<IpAddr>().map(|it| it.to_canonical()) {
        Ok(IpAddr::V4(it)) => {
            let is_shared = matches!(it.octets(), [100, 64..=127, ..]);
            !(it.is_private() || it.is_link_local() || it.is_loopback() || is_shared)
        }
        Ok(IpAddr::V6(it)) => {
            !(it.is_unique_local() || it.is_unicast_link_local() || it.is_loopback())
        }
        Err(_) => true,
    }
}

/// Says whether a container has any network but its own loopback.
pub(super) fn has_network(standing: &Standing<'_>) -> Seen<bool> {
    let mode = standing.input.container.host.network_mode.as_ref();
    mode.map(|mode| mode != "none")
}
