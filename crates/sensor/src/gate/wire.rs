//! Policies and records as the programs of `bpf/gate.bpf.c` have them (`bpf/gate.h`).

use std::net::{IpAddr, Ipv6Addr};

/// The most rules of one policy.
pub const RULES: usize = 128;

const RULE: usize = 48;
const HEAD: usize = 32;
/// Bytes of a policy.
pub(super) const POLICY: usize = HEAD + RULES * RULE;
const DENIAL: usize = 144;

/// A control group, by the number that its folder has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// The number of its folder.
    pub id: u64,
    /// Which hierarchy: 2, or 1 for that of version 1 that limits processes.
    pub hierarchy: u32,
}

/// What is done with something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// It goes on.
    #[default]
    Allow,
    /// It goes on, and is told.
    Report,
    /// It is kept from happening, and told.
    Block,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Connecting, and sending without a connection.
    Connect,
    /// Binding to an address, in order to listen there.
    Bind,
}

/// A rule. Of each item the first that fits decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The network; IPv4 and what maps it into IPv6 are the same.
    pub network: IpAddr,
    /// How many of its bits count.
    pub length: u8,
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
    /// Number of the protocol; nothing: all.
    pub protocol: Option<u8>,
    /// What it is about.
    pub way: Way,
    /// What is done.
    pub verdict: Verdict,
    /// The item that it is of; records name it.
    pub item: u32,
}

/// What is done with something that an item is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What is done.
    pub verdict: Verdict,
    /// The item.
    pub item: u32,
}

/// What a container may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The mount namespace of the engine: processes of it are on their way into the container.
    pub outside: u32,
    /// Sockets that no rule can judge: raw ones, and all but TCP, UDP and ping.
    pub sockets: Answer,
    /// Executing files that only memory holds.
    pub memory: Answer,
    /// Executing the dynamic loader by itself.
    pub loader: Answer,
    /// Rules; at most [`RULES`].
    pub rules: Vec<Rule>,
}

impl Policy {
    /// Returns it as the programs have it; nothing where there are too many rules.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        if self.rules.len() > RULES {
            return None;
        }
        let mut bytes = Vec::with_capacity(POLICY);
        let numbers = [
            u32::try_from(self.rules.len()).ok()?,
            self.outside,
            self.sockets.verdict as u32,
            self.sockets.item,
            self.memory.verdict as u32,
            self.memory.item,
            self.loader.verdict as u32,
            self.loader.item,
        ];
        bytes.extend(numbers.iter().flat_map(|number| number.to_ne_bytes()));
        for rule in &self.rules {
            rule.put(&mut bytes);
        }
        bytes.resize(POLICY, 0);
        Some(bytes)
    }
}

impl Rule {
    fn put(&self, bytes: &mut Vec<u8>) {
        let (network, length) = match self.network {
            IpAddr::V4(it) => (
                it.to_ipv6_mapped().to_bits(),
                self.length.saturating_add(96),
            ),
            IpAddr::V6(it) => (it.to_bits(), self.length),
        };
        let left = 128_u32.saturating_sub(length.into());
        let mask = u128::MAX.checked_shl(left).unwrap_or(0);
        let halves = |number: u128| {
            let low = u64::try_from(number & u128::from(u64::MAX)).unwrap_or_default();
            [u64::try_from(number >> 64).unwrap_or_default(), low]
        };
        let numbers = halves(network & mask).into_iter().chain(halves(mask));
        bytes.extend(numbers.flat_map(u64::to_ne_bytes));
        bytes.extend(self.first.to_ne_bytes());
        bytes.extend(self.last.to_ne_bytes());
        let way = match self.way {
            Way::Connect => 1,
            Way::Bind => 2,
        };
        bytes.extend([self.protocol.unwrap_or(0), way, self.verdict as u8, 0]);
        bytes.extend(self.item.to_ne_bytes());
        bytes.extend([0; 4]);
    }
}

impl Group {
    pub(super) fn bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let all = self
            .id
            .to_ne_bytes()
            .into_iter()
            .chain(self.hierarchy.to_ne_bytes());
        for (to, from) in bytes.iter_mut().zip(all) {
            *to = from;
        }
        bytes
    }
}

/// What was, or would have been, kept from happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Connecting to an address.
    Connect,
    /// Sending to an address without a connection.
    Send,
    /// Binding to an address.
    Bind,
    /// Making a socket that no rule can judge.
    Socket,
    /// Executing a file that only memory holds; the process was ended as it began.
    Memory,
    /// Executing the dynamic loader by itself; likewise.
    Loader,
}

/// A record of something that was, or would have been, kept from happening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// When, in nanoseconds since the machine was started.
    pub time: u64,
    /// The group that has the policy.
    pub group: Group,
    /// The address, where there is one.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// Number of the protocol.
    pub protocol: u16,
    /// The process.
    pub process: u32,
    /// The thread.
    pub thread: u32,
    /// The item.
    pub item: u32,
    /// What.
    pub what: What,
    /// Whether it was kept from happening.
    pub is_blocked: bool,
    /// The short name of the process.
    pub name: Vec<u8>,
    /// The name of the file, where it is about one.
    pub file: Vec<u8>,
}

impl Denial {
    /// Reads a record; nothing where it is of another form.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; DENIAL] = bytes.first_chunk()?;
        let (eights, _) = bytes.as_chunks::<8>();
        let (fours, _) = bytes.as_chunks::<4>();
        let (twos, _) = bytes.as_chunks::<2>();
        let long = |at: usize| eights.get(at).map(|it| u64::from_ne_bytes(*it));
        let number = |at: usize| fours.get(at).map(|it| u32::from_ne_bytes(*it));
        let short = |at: usize| twos.get(at).map(|it| u16::from_ne_bytes(*it));
        let text = |bytes: &[u8]| {
            let end = bytes
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or(bytes.len());
            bytes.get(..end).unwrap_or_default().to_vec()
        };
        let address = Ipv6Addr::from_bits(u128::from(long(3)?) << 64 | u128::from(long(4)?));
        Some(Self {
            time: long(0)?,
            group: Group {
                id: long(1)?,
                hierarchy: number(4)?,
            },
            address: address.to_canonical(),
            process: number(10)?,
            thread: number(11)?,
            item: number(12)?,
            port: short(26)?,
            protocol: short(27)?,
            what: match bytes.get(56)? {
                1 => What::Connect,
                2 => What::Send,
                3 => What::Bind,
                4 => What::Socket,
                5 => What::Memory,
                6 => What::Loader,
                _ => return None,
            },
            is_blocked: bytes.get(57)? == &2,
            name: text(bytes.get(64..80)?),
            file: text(bytes.get(80..)?),
        })
    }
}

/// How often a policy was against something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it was kept from happening.
    pub blocked: u64,
    /// How often it was let go on.
    pub reported: u64,
    /// How many of both there is a record of: each container has so many in a second.
    pub told: u64,
}

impl Tally {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (eights, _) = bytes.as_chunks::<8>();
        let long = |at: usize| eights.get(at).map(|it| u64::from_ne_bytes(*it));
        Some(Self {
            blocked: long(0)?,
            reported: long(1)?,
            told: long(2)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Denial, POLICY, Policy, RULES, Rule, Verdict, Way};

    fn rule(network: &str, length: u8) -> Rule {
        Rule {
            network: network.parse().unwrap(),
            length,
            first: 80,
            last: 90,
            protocol: Some(6),
            way: Way::Bind,
            verdict: Verdict::Block,
            item: 7,
        }
    }

    /// The layout is that of `struct rule` in bpf/gate.h.
    #[test]
    fn rules_stand_as_the_programs_read_them() {
        let cases = [
            (
                "10.0.0.0",
                8,
                (0, 0xffff_0a00_0000),
                (u64::MAX, 0xffff_ffff_ff00_0000),
            ),
            (
                "0.0.0.0",
                0,
                (0, 0xffff_0000_0000),
                (u64::MAX, 0xffff_ffff_0000_0000),
            ),
            ("::", 0, (0, 0), (0, 0)),
            (
                "fd00:ec2::254",
                128,
                (0xfd00_0ec2 << 32, 0x254),
                (u64::MAX, u64::MAX),
            ),
        ];
        for (network, length, (high, low), (mask_high, mask_low)) in cases {
            let policy = Policy {
                rules: vec![rule(network, length)],
                ..Policy::default()
            };
            let bytes = policy.bytes().unwrap();
            assert_eq!(bytes.len(), POLICY);
            assert_eq!(bytes[0], 1);
            let at = |at: usize| u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap());
            assert_eq!(
                (at(32), at(40), at(48), at(56)),
                (high, low, mask_high, mask_low),
                "{network}"
            );
            assert_eq!(bytes[64..76], [80, 0, 90, 0, 6, 2, 2, 0, 7, 0, 0, 0]);
        }
        let many = Policy {
            rules: vec![rule("::", 0); RULES + 1],
            ..Policy::default()
        };
        assert!(many.bytes().is_none());
    }

    #[test]
    fn records_of_another_form_are_none() {
        assert!(Denial::read(&[0; 143]).is_none());
        assert!(Denial::read(&[0; 144]).is_none());
        assert!(Denial::read(&[0xff; 144]).is_none());
        let mut bytes = [0; 144];
        (bytes[56], bytes[57], bytes[64]) = (1, 2, b'x');
        let read = Denial::read(&bytes).unwrap();
        assert!(read.is_blocked && read.name == b"x" && read.file.is_empty());
    }
}
