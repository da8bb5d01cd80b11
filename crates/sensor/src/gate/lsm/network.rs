//! Rules for addresses, and the table that the kernel looks them up in.
//!
//! The kernel finds the longest network that an address is in, and nothing else. So each network of the table carries all
//! rules that hold for its addresses, those of wider networks among them, in the order in which they were given.

use std::collections::BTreeMap;
use std::net::IpAddr;

/// What is done with a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is connected, or something is sent to an address. Port 0 stands for protocols without ports.
    Connect = 1,
    /// It gets an address of this machine; the rule is about the address that is asked for, `0.0.0.0` and `::` among them.
    Bind = 2,
}

/// The protocol of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// TCP, and what several of its connections make (MPTCP).
    Tcp,
    /// UDP, and UDP-Lite.
    Udp,
    /// Any, raw sockets among them.
    Any,
}

impl Protocol {
    const fn bits(self) -> u8 {
        match self {
            Self::Tcp => 1,
            Self::Udp => 2,
            Self::Any => 7,
        }
    }
}

/// A rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What is done.
    pub direction: Direction,
    /// With which addresses: the first bits of one, and how many. `::/0` does not speak of IPv4.
    pub network: Option<(IpAddr, u8)>,
    /// Ports, the first and the last.
    pub ports: (u16, u16),
    /// Over what.
    pub protocol: Protocol,
    /// Whether it is refused.
    pub refuse: bool,
}

/// Rules: the first that fits decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// The rules.
    pub rules: Vec<Rule>,
    /// What no rule fits is refused, when it connects or sends.
    pub refuse_connect: bool,
    /// What no rule fits is refused, when it binds.
    pub refuse_bind: bool,
}

/// More rules hold for an address than the kernel looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {MOST} rules hold for the same addresses")]
pub struct TooMany;

/// The most rules that hold for the same addresses (`MOST_RULES`).
pub const MOST: usize = 16;

/// The bits of an address of IPv6, and how many of them count.
type Prefix = (u128, u8);

/// Addresses of IPv4 are `::ffff:a.b.c.d`.
const MAPPED: Prefix = (0xffff_0000_0000, 96);

/// Rules as the kernel finds them, by network.
pub(super) fn table(network: &Network) -> Result<BTreeMap<Prefix, Vec<Rule>>, TooMany> {
    let prefixes: Vec<Vec<Prefix>> = network.rules.iter().map(prefixes).collect();
    let mut table = BTreeMap::from([((0, 0), Vec::new()), (MAPPED, Vec::new())]);
    table.extend(prefixes.iter().flatten().map(|it| (*it, Vec::new())));
    for (node, rules) in &mut table {
        for (rule, prefixes) in network.rules.iter().zip(&prefixes) {
            let holds = |it: &Prefix| contains(*it, *node) && is_mapped(*it) == is_mapped(*node);
            if prefixes.iter().any(holds) && !rules.iter().any(|first| covers(first, rule)) {
                rules.push(*rule);
            }
        }
        if rules.len() > MOST {
            return Err(TooMany);
        }
    }
    Ok(table)
}

/// A value of the table: `struct rules`.
pub(super) fn value(network: &Network, rules: &[Rule]) -> Vec<u8> {
    let rest = u32::from(network.refuse_connect) | u32::from(network.refuse_bind) << 1;
    let mut bytes = Vec::with_capacity(136);
    bytes.extend_from_slice(&u32::try_from(rules.len()).unwrap_or_default().to_ne_bytes());
    bytes.extend_from_slice(&rest.to_ne_bytes());
    for rule in rules {
        bytes.extend_from_slice(&rule.ports.0.to_ne_bytes());
        bytes.extend_from_slice(&rule.ports.1.to_ne_bytes());
        bytes.extend_from_slice(&[
            rule.direction as u8,
            rule.protocol.bits(),
            u8::from(rule.refuse),
            0,
        ]);
    }
    bytes.resize(136, 0);
    bytes
}

fn prefixes(rule: &Rule) -> Vec<Prefix> {
    match rule.network {
        None => vec![(0, 0), MAPPED],
        Some((IpAddr::V4(address), length)) => {
            let length = length.min(32).saturating_add(96);
            vec![cut(u128::from(address.to_ipv6_mapped()), length)]
        }
        Some((IpAddr::V6(address), length)) => vec![cut(u128::from(address), length.min(128))],
    }
}

/// Without the bits behind the length.
fn cut(address: u128, length: u8) -> Prefix {
    let behind = 128_u32.saturating_sub(u32::from(length));
    (address & u128::MAX.checked_shl(behind).unwrap_or(0), length)
}

fn contains(outer: Prefix, inner: Prefix) -> bool {
    outer.1 <= inner.1 && cut(inner.0, outer.1) == outer
}

fn is_mapped(prefix: Prefix) -> bool {
    contains(MAPPED, prefix)
}

/// Whether whatever fits the second rule fits the first, in networks where both hold.
fn covers(first: &Rule, second: &Rule) -> bool {
    first.direction == second.direction
        && first.protocol.bits() & second.protocol.bits() == second.protocol.bits()
        && first.ports.0 <= second.ports.0
        && second.ports.1 <= first.ports.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    /// Numbers without a pattern, the same in each run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, end: u16) -> u16 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            u16::try_from((self.0 >> 33) % u64::from(end)).unwrap()
        }

        fn byte(&mut self, end: u16) -> u8 {
            u8::try_from(self.below(end)).unwrap()
        }

        fn place(&mut self, end: u16) -> usize {
            usize::from(self.below(end))
        }

        /// Few different ones, so that they meet.
        fn address(&mut self) -> IpAddr {
            match self.below(3) {
                0 => Ipv4Addr::new(10, self.byte(2), 0, self.byte(4)).into(),
                1 => Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, self.below(4)).into(),
                _ => Ipv4Addr::new(self.byte(256), self.byte(256), 0, 1).into(),
            }
        }

        fn rule(&mut self) -> Rule {
            let address = self.address();
            let most = if address.is_ipv4() { 33 } else { 129 };
            let first = self.below(5);
            Rule {
                direction: [Direction::Connect, Direction::Bind][self.place(2)],
                network: (self.below(6) != 0).then(|| (address, self.byte(most))),
                ports: (first, first + self.below(4)),
                protocol: [Protocol::Tcp, Protocol::Udp, Protocol::Any][self.place(3)],
                refuse: self.below(2) == 0,
            }
        }
    }

    /// What the words of the rules say, without any table.
    fn plainly(
        network: &Network,
        direction: Direction,
        address: IpAddr,
        port: u16,
        bit: u8,
    ) -> bool {
        let is_in = |rule: &Rule| match (rule.network, address) {
            (None, _) => true,
            (Some((IpAddr::V4(it), n)), IpAddr::V4(address)) => {
                n == 0 || it.to_bits() >> (32 - n) == address.to_bits() >> (32 - n)
            }
            (Some((IpAddr::V6(it), n)), IpAddr::V6(address)) => {
                n == 0 || it.to_bits() >> (128 - n) == address.to_bits() >> (128 - n)
            }
            _ => false,
        };
        let fits = |rule: &&Rule| {
            rule.direction == direction
                && (rule.ports.0..=rule.ports.1).contains(&port)
                && rule.protocol.bits() & bit != 0
                && is_in(rule)
        };
        network.rules.iter().find(fits).map_or(
            match direction {
                Direction::Connect => network.refuse_connect,
                Direction::Bind => network.refuse_bind,
            },
            |rule| rule.refuse,
        )
    }

    /// What the kernel does (`is_refused` of lsm.bpf.c): the longest network, then the first rule.
    fn as_the_kernel(
        network: &Network,
        direction: Direction,
        address: IpAddr,
        port: u16,
        bit: u8,
    ) -> bool {
        let table = table(network).unwrap();
        let bits = match address {
            IpAddr::V4(it) => u128::from(it.to_ipv6_mapped()),
            IpAddr::V6(it) => u128::from(it),
        };
        let found = table
            .iter()
            .filter(|(prefix, _)| contains(**prefix, (bits, 128)));
        let (_, rules) = found.max_by_key(|(prefix, _)| prefix.1).unwrap();
        let value = value(network, rules);
        let number = |at: usize| u16::from_ne_bytes([value[at], value[at + 1]]);
        for at in (0..usize::from(number(0))).map(|it| 8 + it * 8) {
            let fits = value[at + 4] & direction as u8 != 0 && value[at + 5] & bit != 0;
            if fits && number(at) <= port && port <= number(at + 2) {
                return value[at + 6] != 0;
            }
        }
        number(4) & direction as u16 != 0
    }

    #[test]
    fn the_table_says_what_the_rules_say() {
        let mut numbers = Numbers(7);
        let (mut refused, mut asked) = (0, 0);
        for _ in 0..400 {
            let count = numbers.below(12);
            let network = Network {
                rules: (0..count).map(|_| numbers.rule()).collect(),
                refuse_connect: numbers.below(2) == 0,
                refuse_bind: numbers.below(2) == 0,
            };
            for _ in 0..60 {
                let (address, port) = (numbers.address(), numbers.below(9));
                let direction = [Direction::Connect, Direction::Bind][numbers.place(2)];
                let bit = 1 << numbers.below(3);
                let wanted = plainly(&network, direction, address, port, bit);
                let got = as_the_kernel(&network, direction, address, port, bit);
                assert_eq!(
                    got, wanted,
                    "{direction:?} {address}:{port} {bit} {network:#?}"
                );
                refused += i32::from(wanted);
                asked += 1;
            }
        }
        assert!(
            refused > asked / 4 && refused < asked * 3 / 4,
            "{refused} of {asked}"
        );
    }

    #[test]
    fn rules_for_the_same_addresses_are_bounded() {
        let rule = |port| Rule {
            direction: Direction::Connect,
            network: None,
            ports: (port, port),
            protocol: Protocol::Tcp,
            refuse: true,
        };
        let of = |count| Network {
            rules: (0..count).map(rule).collect(),
            ..Network::default()
        };
        assert!(table(&of(16)).is_ok());
        assert_eq!(table(&of(17)), Err(TooMany));
        let doubled = Network {
            rules: of(16).rules.into_iter().cycle().take(40).collect(),
            ..Network::default()
        };
        assert!(table(&doubled).is_ok());
    }
}
