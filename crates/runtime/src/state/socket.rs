//! Addresses of sockets as events and captures store them, and how they are told.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Endpoint, Protocol};

/// The family of sockets of the host (`AF_UNIX`).
pub(super) const UNIX: u8 = 1;
/// The family of IPv4 (`AF_INET`).
pub(super) const IPV4: u8 = 2;
/// The family of IPv6 (`AF_INET6`).
pub(super) const IPV6: u8 = 10;

/// Both ends of a socket: one byte for the family, then the ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tuple<'a> {
    /// IPv4 or IPv6: where it comes from and where it goes to.
    Ip(Endpoint, Endpoint),
    /// A socket of the host: addresses of kernel objects, and a path.
    Unix(u64, u64, &'a [u8]),
}

/// The address of one end: one byte for the family, then the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// IPv4 or IPv6.
    Ip(Endpoint),
    /// A socket of the host.
    Unix(&'a [u8]),
}

impl<'a> Tuple<'a> {
    /// Reads a parameter; nothing where it has no value, or a family without addresses.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (family, mut rest) = bytes.split_first()?;
        match *family {
            IPV4 | IPV6 => {
                let from = endpoint(*family, &mut rest)?;
                let to = endpoint(*family, &mut rest)?;
                Some(Tuple::Ip(from, to))
            }
            UNIX => {
                let (from, rest) = rest.split_first_chunk::<8>()?;
                let (to, path) = rest.split_first_chunk::<8>()?;
                let (from, to) = (u64::from_le_bytes(*from), u64::from_le_bytes(*to));
                Some(Tuple::Unix(from, to, text(path)))
            }
            _ => None,
        }
    }
}

impl<'a> Address<'a> {
    /// Reads a parameter; nothing where it has no value, or a family without addresses.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (family, mut rest) = bytes.split_first()?;
        match *family {
            IPV4 | IPV6 => Some(Address::Ip(endpoint(*family, &mut rest)?)),
            UNIX => Some(Address::Unix(text(rest))),
            _ => None,
        }
    }
}

/// Tells both ends: `10.0.0.1:40000->10.0.0.2:80`. Addresses of IPv6 stand without brackets, as Falco has them.
pub(crate) fn pair(client: Endpoint, server: Endpoint) -> Vec<u8> {
    format!("{}->{}", one(client), one(server)).into_bytes()
}

/// Tells one end: `10.0.0.2:80`.
pub(crate) fn one(end: Endpoint) -> String {
    format!("{}:{}", end.address, end.port)
}

/// Tells a socket of the host: `source->destination path`, as Falco has it.
pub(crate) fn unix(from: u64, to: u64, path: &[u8]) -> Vec<u8> {
    let mut name = format!("{from:x}->{to:x}").into_bytes();
    if !path.is_empty() {
        name.push(b' ');
        name.extend_from_slice(path);
    }
    name
}

/// Returns the protocol of a socket by its type and protocol (socket(2)); flags in the type don't count.
pub(super) fn protocol(kind: u32, protocol: u32) -> Protocol {
    match (kind & 0xf, protocol) {
        (1, 0 | 6) => Protocol::Tcp,
        (2, 0 | 17) => Protocol::Udp,
        (_, 1 | 58) => Protocol::Icmp,
        (3, _) => Protocol::Raw,
        _ => Protocol::Unknown,
    }
}

fn endpoint(family: u8, rest: &mut &[u8]) -> Option<Endpoint> {
    let address = if family == IPV4 {
        let (bytes, after) = rest.split_first_chunk::<4>()?;
        *rest = after;
        IpAddr::V4(Ipv4Addr::from(*bytes))
    } else {
        let (bytes, after) = rest.split_first_chunk::<16>()?;
        *rest = after;
        IpAddr::V6(Ipv6Addr::from(*bytes))
    };
    let (port, after) = rest.split_first_chunk::<2>()?;
    *rest = after;
    let port = u16::from_le_bytes(*port);
    Some(Endpoint { address, port })
}

fn text(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}
