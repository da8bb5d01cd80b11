//! What an engine's networks let through, by driver and options, with who is in them.

use std::collections::BTreeMap;

use seawall_model::host::engine::network::Network;
use seawall_model::host::seen::Seen;
use seawall_model::posture::NetworkNode;

use super::apart::has_ipv6;
use super::firewall::{Firewall, Firewalls};
use super::gap::Gaps;
use super::scene::{Scene, Space};

/// A network with who is in it.
#[derive(Debug)]
pub(crate) struct Net<'a> {
    /// As the engine tells it; nothing where only containers do.
    pub(crate) network: Option<&'a Network>,
    /// As it stands in the picture.
    pub(crate) node: NetworkNode,
    /// How it carries packets.
    pub(crate) kind: Kind,
    /// Numbers of the containers in it, those with a shared namespace among them.
    pub(crate) members: Vec<usize>,
    /// Whether it has no way out; nothing where that is not known.
    pub(crate) is_internal: Option<bool>,
}

/// How a network carries packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// By a bridge of the host, which has an address in it.
    Bridge,
    /// From host to host, in packets of the hosts.
    Overlay,
    /// Straight into a network of the host's, past the host itself (`macvlan`, `ipvlan`).
    Lan,
    /// By a plugin that nobody knows.
    Foreign,
}

impl Net<'_> {
    /// Returns an option that is set.
    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.network?.options.get(name).map(String::as_str)
    }

    /// Returns its name as an end of ways: `network app`.
    pub(crate) fn end(&self) -> String {
        format!("network {}", self.node.name)
    }
}

/// Makes the networks that somebody is in, in the order of their names.
pub(crate) fn nets<'a>(scene: &Scene<'a>, gaps: &mut Gaps) -> Vec<Net<'a>> {
    let mut nets: BTreeMap<String, Net<'a>> = BTreeMap::new();
    for index in 0..scene.members.len() {
        let owner = scene.owner(index);
        let Some(member) = scene.members.get(owner) else {
            continue;
        };
        if member.space == Space::Host {
            continue;
        }
        for (name, attachment) in member.container.networks.known().into_iter().flatten() {
            let network = scene.network(&attachment.network, name);
            let driver = network.map(|network| network.driver.as_str());
            if matches!(driver, Some("host" | "null")) || matches!(name.as_str(), "host" | "none") {
                continue;
            }
            let key = network.map_or(name, |network| &network.name);
            let net = nets
                .entry(key.clone())
                .or_insert_with(|| made(scene, key, network, gaps));
            if let Some(member) = scene.members.get(index) {
                net.members.push(index);
                net.node.members.push(scene.called(&member.container.name));
            }
        }
    }
    nets.into_values().collect()
}

fn made<'a>(
    scene: &Scene<'a>,
    name: &str,
    network: Option<&'a Network>,
    gaps: &mut Gaps,
) -> Net<'a> {
    let driver = network
        .map(|network| network.driver.as_str())
        .unwrap_or_default();
    let kind = match driver {
        "bridge" => Kind::Bridge,
        "overlay" => Kind::Overlay,
        "macvlan" | "ipvlan" => Kind::Lan,
        _ => Kind::Foreign,
    };
    let is_internal = network.and_then(|network| network.is_internal.known().copied());
    let mut net = Net {
        network,
        node: NetworkNode {
            name: scene.called(name),
            driver: driver.to_owned(),
            is_internal: is_internal == Some(true),
            ..NetworkNode::default()
        },
        kind,
        members: Vec::new(),
        is_internal,
    };
    net.node.inner_traffic = inner_traffic(&net, &scene.firewalls);
    net.node.is_encrypted = (kind == Kind::Overlay).then(|| is_on(net.option("encrypted")));
    tell(&net, gaps);
    net
}

/// Tells what is not known of a network.
fn tell(net: &Net<'_>, gaps: &mut Gaps) {
    let name = &net.node.name;
    if net.network.is_none() {
        gaps.tell(format!(
            "nothing is known of network {name} but who is in it"
        ));
        return;
    }
    if net.kind == Kind::Foreign {
        let driver = &net.node.driver;
        gaps.tell(format!(
            "what the driver `{driver}` of network {name} lets through is not known"
        ));
    }
    if net.is_internal.is_none() {
        gaps.tell(format!(
            "whether there is a way out of network {name} is not known"
        ));
    }
    if net.node.inner_traffic.is_none() && net.kind != Kind::Foreign {
        gaps.tell(format!(
            "whether containers in network {name} reach each other is not known"
        ));
    }
    if net.kind == Kind::Lan {
        gaps.tell(format!(
            "who else is in the host's network that {name} leads to is not known"
        ));
    }
}

/// Says whether the containers in a network reach each other.
fn inner_traffic(net: &Net<'_>, firewalls: &Firewalls) -> Option<bool> {
    match net.kind {
        Kind::Bridge if is_off(net.option("com.docker.network.bridge.enable_icc")) => {
            match (&firewalls.four, &firewalls.six) {
                // Nobody writes the rule that would keep them apart.
                (Firewall::None, _) => Some(true),
                (_, Firewall::None) if has_ipv6(net) => Some(true),
                (Firewall::Unknown(_), _) => None,
                (Firewall::Kept, Firewall::Unknown(_)) if has_ipv6(net) => None,
                (Firewall::Kept, _) => Some(false),
            }
        }
        Kind::Bridge | Kind::Overlay => Some(true),
        Kind::Lan => {
            let mode = net
                .option("macvlan_mode")
                .or_else(|| net.option("ipvlan_flag"));
            match mode.unwrap_or("bridge") {
                "bridge" => Some(true),
                "private" => Some(false),
                // A switch outside sends packets back, or does not.
                _ => None,
            }
        }
        Kind::Foreign => None,
    }
}

/// Says whether an option is off, as Go reads truths.
pub(super) fn is_off(value: Option<&str>) -> bool {
    value.is_some_and(|value| matches!(value, "0" | "f" | "F" | "false" | "FALSE" | "False"))
}

/// Says whether an option that counts by being there is on.
fn is_on(value: Option<&str>) -> bool {
    value.is_some() && !is_off(value)
}

/// Says whether packets get out of a network by the host: nothing where that is not known.
pub(super) fn leads_out(scene: &Scene<'_>, net: &Net<'_>) -> Option<bool> {
    if net.is_internal? {
        // Nobody writes the rule that would keep it in.
        let is_kept = scene.firewalls.four != Firewall::None || net.kind != Kind::Bridge;
        return is_kept.then_some(false);
    }
    match net.kind {
        Kind::Lan => Some(true),
        Kind::Foreign => None,
        Kind::Bridge | Kind::Overlay => {
            let forwarding = scene.facts.kernel.settings.get(super::gap::FORWARDING);
            match forwarding {
                Some(Seen::Known(value)) if value.trim() == "0" => Some(false),
                Some(Seen::Known(_)) if scene.firewalls.four == Firewall::Kept => Some(true),
                _ => None,
            }
        }
    }
}
