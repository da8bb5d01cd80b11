//! Which rules a report of the kernel is about: policies of several items are one to the kernel, which does not say whose it was.

use std::net::{IpAddr, SocketAddr};

use seawall_sensor::gate::lsm::network::{Direction, Network, Protocol, Rule};
use seawall_sensor::gate::lsm::{Hook, Object, Refusal, Rules, Why};

/// Says whether rules, those of one item, forbid what was refused.
pub(in super::super) fn explains(rules: &Rules, refusal: &Refusal) -> bool {
    match (&refusal.object, refusal.why, refusal.hook) {
        (Object::File { origin, .. }, Why::Origin, Hook::Map) => rules.map.has(*origin),
        (Object::File { origin, .. }, Why::Origin, _) => rules.run.has(*origin),
        (Object::File { file, real, .. }, Why::Listed, _) => {
            let said = |file| rules.files.get(file).is_some_and(|rule| !rule.may_run);
            said(file) || real.as_ref().is_some_and(said)
        }
        (_, Why::Unlisted, _) => rules.only_listed,
        (Object::Address(to, protocol), Why::Rule, hook) => rules
            .network
            .as_ref()
            .is_some_and(|network| refuses(network, hook, *to, *protocol)),
        _ => false,
    }
}

/// The first rule that fits decides.
fn refuses(network: &Network, hook: Hook, to: SocketAddr, protocol: u32) -> bool {
    let (direction, default) = if hook == Hook::Bind {
        (Direction::Bind, network.refuse_bind)
    } else {
        (Direction::Connect, network.refuse_connect)
    };
    let mut rules = network.rules.iter();
    let first = rules.find(|rule| rule.direction == direction && fits(rule, to, protocol));
    first.map_or(default, |rule| rule.refuse)
}

fn fits(rule: &Rule, to: SocketAddr, protocol: u32) -> bool {
    let is_protocol = match rule.protocol {
        Protocol::Any => true,
        Protocol::Tcp => [6, 262].contains(&protocol),
        Protocol::Udp => [17, 136].contains(&protocol),
    };
    let (first, last) = rule.ports;
    is_protocol
        && (first..=last).contains(&to.port())
        && rule
            .network
            .is_none_or(|(network, length)| is_in(to.ip(), network, length))
}

fn is_in(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let shift = |bits: u32| bits.saturating_sub(u32::from(length));
    match (address, network) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let differ = one.to_bits() ^ other.to_bits();
            differ.checked_shr(shift(32)).unwrap_or_default() == 0
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => {
            let differ = one.to_bits() ^ other.to_bits();
            differ.checked_shr(shift(128)).unwrap_or_default() == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_in;

    #[test]
    fn networks_have_their_addresses() {
        let cases = [
            ("10.1.2.3", "10.0.0.0", 8, true),
            ("11.1.2.3", "10.0.0.0", 8, false),
            ("1.2.3.4", "0.0.0.0", 0, true),
            ("1.2.3.4", "1.2.3.4", 32, true),
            ("1.2.3.5", "1.2.3.4", 32, false),
            ("fd00::1", "fd00::", 64, true),
            ("::1", "::", 0, true),
            ("::1", "0.0.0.0", 0, false),
        ];
        for (address, network, length, wanted) in cases {
            let got = is_in(address.parse().unwrap(), network.parse().unwrap(), length);
            assert_eq!(got, wanted, "{address} in {network}/{length}");
        }
    }
}
