//! From how far an address of the host is reached.

use std::net::IpAddr;

use seawall_model::host::engine::network::Network;

/// From how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// From the host alone.
    Loopback,
    /// From the host and from containers: it is in a network of the engine.
    Inside,
    /// From networks that are not routed in the internet (RFC 1918, RFC 6598, RFC 4193, link-local).
    Private,
    /// From wherever the host is reached: every address, or one of the internet. What cannot be read could be any.
    World,
}

impl Scope {
    /// Tells it of an address that a port is bound to; an empty one stands for all.
    pub(crate) fn of(address: &str, networks: &[&Network]) -> Self {
        let Some(address) = parsed(address) else {
            return Self::World;
        };
        if address.is_unspecified() {
            Self::World
        } else if address.is_loopback() {
            Self::Loopback
        } else if networks
            .iter()
            .any(|network| is_of_bridge(network, address))
        {
            Self::Inside
        } else if is_private(address) {
            Self::Private
        } else {
            Self::World
        }
    }
}

/// Reads an address, with or without brackets; one of IPv4 in IPv6 is one of IPv4.
pub(crate) fn parsed(address: &str) -> Option<IpAddr> {
    let bare = address.trim_matches(['[', ']']);
    let bare = bare.split_once('%').map_or(bare, |(bare, _)| bare);
    Some(bare.parse::<IpAddr>().ok()?.to_canonical())
}

/// Says whether an address is in a subnet, `172.20.0.0/16`.
pub(super) fn is_in(subnet: &str, address: IpAddr) -> bool {
    let Some((base, bits)) = subnet.split_once('/') else {
        return false;
    };
    let (Some(base), Ok(bits)) = (parsed(base), bits.parse::<u32>()) else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let cut = 32_u32.saturating_sub(bits);
            bits <= 32
                && same(
                    u128::from(base.to_bits()),
                    u128::from(address.to_bits()),
                    cut,
                )
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            let cut = 128_u32.saturating_sub(bits);
            bits <= 128 && same(base.to_bits(), address.to_bits(), cut)
        }
        _ => false,
    }
}

/// Says whether two numbers are the same without their last bits.
fn same(one: u128, other: u128, cut: u32) -> bool {
    one.checked_shr(cut).unwrap_or(0) == other.checked_shr(cut).unwrap_or(0)
}

fn is_of_bridge(network: &Network, address: IpAddr) -> bool {
    network.driver == "bridge" && network.subnets.iter().any(|subnet| is_in(subnet, address))
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let shared = is_in("100.64.0.0/10", IpAddr::V4(address));
            address.is_private() || address.is_link_local() || shared
        }
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_reached_from_as_far_as_their_registries_say() {
        let bridge = Network {
            driver: "bridge".to_owned(),
            subnets: vec!["172.17.0.0/16".to_owned(), "fd12::/64".to_owned()],
            ..Network::default()
        };
        let cases = [
            ("", Scope::World),
            ("0.0.0.0", Scope::World),
            ("::", Scope::World),
            ("[::]", Scope::World),
            ("8.8.8.8", Scope::World),
            ("2606:4700::1", Scope::World),
            ("no address", Scope::World),
            ("127.0.0.1", Scope::Loopback),
            ("127.9.9.9", Scope::Loopback),
            ("::1", Scope::Loopback),
            ("::ffff:127.0.0.1", Scope::Loopback),
            ("172.17.0.1", Scope::Inside),
            ("fd12::1", Scope::Inside),
            ("172.18.0.1", Scope::Private),
            ("10.1.2.3", Scope::Private),
            ("100.64.0.1", Scope::Private),
            ("100.128.0.1", Scope::World),
            ("169.254.1.1", Scope::Private),
            ("fe80::1%eth0", Scope::Private),
            ("fd13::1", Scope::Private),
        ];
        for (address, want) in cases {
            assert_eq!(Scope::of(address, &[&bridge]), want, "{address}");
        }
        assert!(is_in("0.0.0.0/0", "1.2.3.4".parse().unwrap()));
        assert!(!is_in("10.0.0.0/33", "10.0.0.1".parse().unwrap()));
    }
}
