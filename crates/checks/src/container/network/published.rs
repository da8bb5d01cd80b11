//! Ports of the host that lead to a container: as they are in force where it runs, as they were
//! asked for where it does
//! not.

use std::net::IpAddr;

use seawall_model::assessment::Reading;
use seawall_model::host::engine::container::Container;
use seawall_model::host::engine::host_config::PublishedPort;

use crate::container::Input;
use crate::container::namespace::{NETWORK, shares_host};
use crate::outcome::Outcomes;

/// Published ports, and where they were read.
#[derive(Debug)]
pub(super) struct Published<'a> {
    pub(super) ports: &'a [PublishedPort],
    pub(super) from: String,
}

/// Returns the published ports, or says why there are none to be judged.
pub(super) fn published<'a>(input: &Input<'a>, outcomes: &mut Outcomes) -> Option<Published<'a>> {
    if shares_host(&NETWORK, input) == Some(true) {
        outcomes.not_applicable(
            "it shares the host's network, where nothing is published: CTR-0010 tells of that",
        );
        return None;
    }
    let container = input.container;
    let asked = (&container.host.port_bindings, "HostConfig.PortBindings");
    let in_force = (&container.ports, "NetworkSettings.Ports");
    outcomes.need(&container.state, &input.field("State.Status"))?;
    let (ports, field) = if is_up(container) { in_force } else { asked };
    let from = input.field(field);
    let ports = outcomes.need(ports, &from)?;
    Some(Published { ports, from })
}

/// Says whether its ports are in force: while it waits to be started again, they are not.
pub(crate) fn is_up(container: &Container) -> bool {
    let state = container.state.known().map(String::as_str);
    matches!(state, Some("running" | "paused"))
}

impl Published<'_> {
    /// Returns what was read.
    pub(super) fn readings(&self) -> Vec<Reading> {
        if self.ports.is_empty() {
            return vec![Reading::new("none", &self.from)];
        }
        let all = self.ports.iter().take(SHOWN);
        all.map(|port| Reading::new(shown(port), &self.from))
            .collect()
    }
}

/// Returns a port as `docker port` writes it: `[::]:8080->80/tcp`.
pub(crate) fn shown(port: &PublishedPort) -> String {
    let address = bare(&port.address);
    let address = match address {
        "" => "*".to_owned(),
        address if address.contains(':') => format!("[{address}]"),
        address => address.to_owned(),
    };
    let host = port
        .host
        .map_or_else(|| "?".to_owned(), |it| it.to_string());
    format!("{address}:{host}->{}/{}", port.container, port.protocol)
}

/// Says whether an address stands for every address of the host. What cannot be read could be any.
pub(crate) fn is_everywhere(address: &str) -> bool {
    let address = bare(address);
    address.is_empty() || parsed(address).is_none_or(|it| it.is_unspecified())
}

/// Says whether only the host itself reaches an address.
pub(crate) fn is_local(address: &str) -> bool {
    parsed(bare(address)).is_some_and(|it| it.is_loopback())
}

fn parsed(address: &str) -> Option<IpAddr> {
    let address: IpAddr = address.parse().ok()?;
    Some(address.to_canonical())
}

fn bare(address: &str) -> &str {
    address.trim_matches(['[', ']'])
}

/// Ports that a report names.
const SHOWN: usize = 50;
