//! Networks that no rule keeps apart: where an engine writes none, the kernel carries packets from one of its bridges
//! to another as a router does, internal ones among them: engines give their containers a route, too (20.10 was tried).

use seawall_model::host::seen::Seen;

use super::Draft;
use super::firewall::Firewall;
use super::gap::{FORWARDING, Gaps};
use super::host_way::{has_host, is_plain};
use super::network::{Kind, Net};
use super::scene::Scene;

/// Notes the ways between networks that are routed.
pub(super) fn ways(scene: &Scene<'_>, nets: &[Net<'_>], draft: &mut Draft) {
    if !is_plain(scene) {
        return;
    }
    let four = is_routed(scene, &scene.firewalls.four, FORWARDING);
    let six = is_routed(scene, &scene.firewalls.six, FORWARDING_6);
    let routed = nets
        .iter()
        .filter(|net| net.kind == Kind::Bridge && has_host(net));
    let routed: Vec<&Net<'_>> = routed.collect();
    for (at, one) in routed.iter().enumerate() {
        for other in routed.iter().skip(at.saturating_add(1)) {
            let by = match (four, six && has_ipv6(one) && has_ipv6(other)) {
                (true, _) => BY,
                (false, true) => BY_6,
                (false, false) => continue,
            };
            draft.reach(&one.end(), &other.end(), by, Vec::new());
            draft.reach(&other.end(), &one.end(), by, Vec::new());
        }
    }
}

/// Tells what else follows where an engine writes no rules.
pub(super) fn tell(scene: &Scene<'_>, nets: &[Net<'_>], gaps: &mut Gaps) {
    let name = scene.name();
    if scene.firewalls.four == Firewall::None {
        gaps.tell(format!(
            "{name} writes no rules for the firewall (`iptables` is off): whether packets get out of its networks, and \
             whether neighbours of the host reach containers at their addresses, depends on routes that are not read"
        ));
        let internal = nets.iter().filter(|net| net.is_internal == Some(true));
        for net in internal {
            let network = net.end();
            gaps.tell(format!(
                "no rule keeps the internal {network} apart: whether its containers have a route out of it is up to the \
                 engine's version"
            ));
        }
        if scene.firewalls.has_proxy == Some(false) {
            gaps.tell(format!(
                "{name} publishes ports neither by rules nor by docker-proxy (`iptables` and `userland-proxy` are off): \
                 they are shown, and may lead nowhere"
            ));
        }
        return;
    }
    let with_six: Vec<&str> = nets
        .iter()
        .filter(|net| has_ipv6(net))
        .map(|net| net.node.name.as_str())
        .collect();
    let (Some(first), true) = (with_six.first(), scene.firewalls.six != Firewall::Kept) else {
        return;
    };
    let more = with_six.len().saturating_sub(1);
    let others = if more == 0 {
        String::new()
    } else {
        format!(" and {more} others")
    };
    let why = match &scene.firewalls.six {
        Firewall::Unknown(why) => {
            format!("whether {name} writes rules for IPv6 is not known ({why})")
        }
        _ => format!("{name} writes no rules for IPv6 (`ip6tables` is off)"),
    };
    gaps.tell(format!(
        "{why}: whether neighbours of the host reach containers in network {first}{others} at their addresses of IPv6 \
         depends on routes that are not read"
    ));
}

/// Says whether a network has addresses of IPv6.
pub(super) fn has_ipv6(net: &Net<'_>) -> bool {
    net.network
        .is_some_and(|it| it.has_ipv6.known() == Some(&true))
}

fn is_routed(scene: &Scene<'_>, firewall: &Firewall, setting: &str) -> bool {
    let forwards = scene
        .facts
        .kernel
        .settings
        .get(setting)
        .and_then(Seen::known);
    *firewall == Firewall::None && forwards.is_some_and(|value| value.trim() != "0")
}

/// How packets get from network to network.
const BY: &str = "the host forwards, and no rule keeps networks apart";
const BY_6: &str = "the host forwards IPv6, and no rule of it keeps networks apart";
/// The setting by which the kernel forwards packets of IPv6.
const FORWARDING_6: &str = "net.ipv6.conf.all.forwarding";
