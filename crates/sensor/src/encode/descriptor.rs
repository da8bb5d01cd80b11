//! What descriptors are of, as the kernel knows it.

use super::network::{self, Named};
use super::{flags, text};
use crate::call::{Argument, Call, Class, Source};
use crate::wire::{Body, File, INDEX_RESULT, INDEX_STANDARD, Names, Record, Socket};
use seawall_runtime::state::{Descriptor, Endpoint, Of, Protocol};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const S_IFMT: u32 = 0o170_000;
const S_IFDIR: u32 = 0o040_000;
const S_IFIFO: u32 = 0o010_000;
const UNIX: u16 = 1;
const IPV4: u16 = 2;
const IPV6: u16 = 10;
const NETLINK: u16 = 16;
const TCP_ESTABLISHED: u16 = 1;
const TCP_LISTEN: u16 = 10;

/// What the descriptors are of that are arguments.
pub(super) fn used(record: &Record<'_>, call: &Call) -> Vec<(i64, Descriptor)> {
    let mut found = Vec::new();
    for (place, argument) in call.arguments.iter().enumerate() {
        if !matches!(argument, Argument::Descriptor | Argument::Directory) {
            continue;
        }
        let Ok(index) = u8::try_from(place) else {
            continue;
        };
        let number = super::int(record, index).cast_signed();
        if number >= 0
            && let Some(descriptor) = of_argument(record, index, call)
        {
            found.push((number, descriptor));
        }
    }
    if call.class == Class::Program && record.head.result == 0 {
        found.extend(standard(record));
    }
    found
}

/// What a new program has as its input and outputs; what is closed is of nothing.
fn standard(record: &Record<'_>) -> impl Iterator<Item = (i64, Descriptor)> {
    (0..3).map(|number: u16| {
        let of = of_piece(record, INDEX_STANDARD.saturating_add(number));
        (i64::from(number), of.unwrap_or_default())
    })
}

/// What the result is a descriptor of.
pub(super) fn made(record: &Record<'_>, call: &Call) -> Option<(i64, Descriptor)> {
    let mut descriptor = of_piece(record, INDEX_RESULT)?;
    if call.class == Class::Network {
        // Who accepts is asked.
        std::mem::swap(&mut descriptor.client, &mut descriptor.server);
        descriptor.is_server = true;
        descriptor.name = name_of(&descriptor, &descriptor.name);
    }
    if let Some(name) = call.params.iter().find_map(|source| match source {
        Source::Text(index) => text(record, *index),
        _ => None,
    }) {
        descriptor.raw_name = name.to_vec();
    }
    Some((record.head.result, descriptor))
}

/// What an argument is a descriptor of. A unix socket talks with whom the call names.
fn of_argument(record: &Record<'_>, index: u8, call: &Call) -> Option<Descriptor> {
    let socket = super::socket(record, u16::from(index));
    let socket = socket.filter(|_| call.params.contains(&Source::Ends(index)));
    match socket.and_then(|(socket, _)| Some((socket, network::named(record, &socket, call)?))) {
        Some((socket, Named::Path(path))) => Some(of_socket(&socket, path)),
        _ => of_piece(record, u16::from(index)),
    }
}

fn of_piece(record: &Record<'_>, index: u16) -> Option<Descriptor> {
    record.find(index, |body| match body {
        Body::File(file, names) => Some(of_file(&file, names)),
        Body::Socket(socket, path) => Some(of_socket(&socket, path)),
        _ => None,
    })
}

fn of_file(file: &File, names: Names<'_>) -> Descriptor {
    let name = names.path();
    let raw = flags::open(u64::from(file.flags));
    let memory = file.is_unlinked() && name.starts_with(b"/memfd:");
    Descriptor {
        of: match file.mode & S_IFMT {
            S_IFDIR => Of::Directory,
            S_IFIFO => Of::Fifo,
            _ if memory => Of::Memory,
            _ => Of::File2,
        },
        raw_name: name.clone(),
        name,
        open_flags: u32::try_from(raw).unwrap_or_default(),
        device: super::device(file),
        inode: file.inode,
        close_on_exec: false,
        upper_layer: file.is_upper(),
        lower_layer: file.is_lower(),
        ..Descriptor::default()
    }
}

fn of_socket(socket: &Socket, path: &[u8]) -> Descriptor {
    let listening = socket.state == TCP_LISTEN;
    let of = match socket.family {
        UNIX => Of::Unix,
        IPV4 if listening => Of::Ipv4Server,
        IPV4 => Of::Ipv4Socket,
        IPV6 if listening => Of::Ipv6Server,
        IPV6 => Of::Ipv6Socket,
        NETLINK => Of::Netlink,
        _ => Of::Unsupported,
    };
    let own = endpoint(socket.family, &socket.local, socket.local_port);
    let other = endpoint(socket.family, &socket.remote, socket.remote_port);
    let alone = socket.remote_port == 0 && socket.remote == [0; 16];
    let (client, server) = match (listening, alone) {
        (true, _) => (None, own),
        (false, true) => (own, None),
        (false, false) => (own, other),
    };
    let mapped = socket.family == IPV6
        && own
            .zip(other)
            .is_some_and(|(own, other)| own.address.is_ipv4() && other.address.is_ipv4());
    let descriptor = Descriptor {
        of: if mapped && !listening {
            Of::Ipv4Socket
        } else {
            of
        },
        client,
        server,
        protocol: own.map(|_| protocol(socket)),
        is_server: listening,
        connected: socket.state == TCP_ESTABLISHED,
        ..Descriptor::default()
    };
    Descriptor {
        name: name_of(&descriptor, network::shown_path(path)),
        ..descriptor
    }
}

fn endpoint(family: u16, address: &[u8; 16], port: u16) -> Option<Endpoint> {
    let [a, b, c, d, ..] = *address;
    let address = match family {
        IPV4 => IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
        IPV6 => IpAddr::V6(Ipv6Addr::from(*address)),
        _ => return None,
    };
    // An address of IPv4 in one of IPv6 is told as the former, as events of connections tell it.
    Some(Endpoint {
        address: address.to_canonical(),
        port,
    })
}

fn protocol(socket: &Socket) -> Protocol {
    match socket.protocol {
        6 => Protocol::Tcp,
        17 => Protocol::Udp,
        1 | 58 => Protocol::Icmp,
        255 => Protocol::Raw,
        _ => Protocol::Other,
    }
}

/// The name of a socket: `address:port->address:port`, or its path.
fn name_of(descriptor: &Descriptor, path: &[u8]) -> Vec<u8> {
    let one = |end: Endpoint| format!("{}:{}", end.address, end.port);
    match (descriptor.client, descriptor.server) {
        (Some(client), Some(server)) => format!("{}->{}", one(client), one(server)).into_bytes(),
        (Some(end), None) | (None, Some(end)) => one(end).into_bytes(),
        (None, None) => path.to_vec(),
    }
}
