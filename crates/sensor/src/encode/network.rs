//! Addresses and ends of sockets, as capture files have them: a byte of family, then addresses in the order of the network
//! and ports in the order of the machine.

use crate::call::{self, Call, Class};
use crate::wire::{Record, Socket};

const UNIX: u16 = 1;
const IPV4: u16 = 2;
const IPV6: u16 = 10;

/// An address that a program gave (`struct sockaddr`); nothing where its family is not known here.
pub(super) fn address(raw: Option<&[u8]>) -> Option<Vec<u8>> {
    let raw = raw?;
    let (family, rest) = raw.split_first_chunk::<2>()?;
    let family = u16::from_ne_bytes(*family);
    let mut bytes = vec![u8::try_from(family).ok()?];
    match family {
        UNIX => {
            bytes.extend_from_slice(shown_path(rest));
            bytes.push(0);
        }
        IPV4 => {
            bytes.extend_from_slice(rest.get(2..6)?);
            bytes.extend_from_slice(&port(rest)?);
        }
        IPV6 => {
            bytes.extend_from_slice(rest.get(6..22)?);
            bytes.extend_from_slice(&port(rest)?);
        }
        _ => return None,
    }
    Some(bytes)
}

/// The port of an address, which stands in the order of the network.
fn port(rest: &[u8]) -> Option<[u8; 2]> {
    let port = u16::from_be_bytes(*rest.first_chunk::<2>()?);
    Some(port.to_le_bytes())
}

/// The path of a unix socket. One that begins with NUL has no file: it is shown with `@` in front, as `ss` shows it.
pub(super) fn shown_path(path: &[u8]) -> &[u8] {
    let path = path.strip_prefix(&[0]).unwrap_or(path);
    let end = path.iter().position(|byte| *byte == 0);
    end.and_then(|end| path.get(..end)).unwrap_or(path)
}

/// Both ends of the socket that an argument is a descriptor of: from where something goes first. What the call names is the other
/// end where the socket has none; packets go to or come from whom the call names, whatever their socket is connected to.
pub(super) fn ends(record: &Record<'_>, index: u8) -> Option<Vec<u8>> {
    let (socket, path) = super::socket(record, u16::from(index))?;
    let call = call::find(record.head.number)?;
    let received = call.arguments.iter().any(|argument| argument.is_sender());
    match named(record, &socket, call) {
        Some(Named::Path(path)) => tuple(&socket, path, received),
        Some(Named::End(socket)) => tuple(&socket, path, received),
        None => tuple(&socket, path, received),
    }
}

/// Both ends of a socket that was accepted: the other asked this one.
pub(super) fn accepted((socket, path): (Socket, &[u8])) -> Option<Vec<u8>> {
    tuple(&socket, path, true)
}

/// Whom a call names.
pub(super) enum Named<'a> {
    /// A socket as it is with that other end.
    End(Socket),
    /// The path of a unix socket.
    Path(&'a [u8]),
}

/// `SOCK_STREAM`: what is connected stays so, whatever else is named.
const STREAM: u16 = 1;
/// `SOCK_RAW`.
const RAW: u16 = 3;
/// A connection that is being made (`EINPROGRESS`).
const IN_PROGRESS: i64 = -115;
const UNSPECIFIED: u16 = 0;

/// Returns whom a call names, where that is the other end of its socket.
pub(super) fn named<'a>(record: &Record<'a>, socket: &Socket, call: &Call) -> Option<Named<'a>> {
    let made = matches!(record.head.result, 0 | IN_PROGRESS);
    let connects = call.class == Class::Network;
    let keeps = socket.of == STREAM && socket.remote_port != 0;
    if keeps || (connects && made) {
        // The kernel knows.
        return None;
    }
    let place = call.arguments.iter().position(|it| it.has_address())?;
    let raw = super::address(record, u8::try_from(place).ok()?)?;
    let (family, rest) = raw.split_first_chunk::<2>()?;
    let family = match (u16::from_ne_bytes(*family), socket.family) {
        // UDP and raw sockets take an address without a family for one of their own, that of IPv6 with UDP for none.
        (UNSPECIFIED, IPV4) if !connects => IPV4,
        (UNSPECIFIED, IPV6) if socket.of == RAW => IPV6,
        (family, _) => family,
    };
    let port = || rest.first_chunk::<2>().map(|it| u16::from_be_bytes(*it));
    let mut remote = [0; 16];
    match (family, socket.family) {
        (UNIX, UNIX) => return Some(Named::Path(rest)),
        (IPV4, IPV4) => remote
            .first_chunk_mut::<4>()?
            .copy_from_slice(rest.get(2..6)?),
        // Sockets of IPv6 send to addresses of IPv4, too.
        (IPV4, IPV6) => {
            let (front, last) = remote.split_last_chunk_mut::<4>()?;
            last.copy_from_slice(rest.get(2..6)?);
            front.split_last_chunk_mut::<2>()?.1.fill(0xff);
        }
        (IPV6, IPV6) => remote.copy_from_slice(rest.get(6..22)?),
        _ => return None,
    }
    Some(Named::End(Socket {
        remote,
        remote_port: port()?,
        ..*socket
    }))
}

fn tuple(socket: &Socket, path: &[u8], turned: bool) -> Option<Vec<u8>> {
    let width = match socket.family {
        UNIX => {
            let mut bytes = vec![u8::try_from(UNIX).ok()?];
            bytes.extend_from_slice(&socket.id.to_le_bytes());
            bytes.extend_from_slice(&socket.peer.to_le_bytes());
            bytes.extend_from_slice(shown_path(path));
            bytes.push(0);
            return Some(bytes);
        }
        IPV4 => 4,
        IPV6 => 16,
        _ => return None,
    };
    let own = (socket.local.get(..width)?, socket.local_port);
    let other = (socket.remote.get(..width)?, socket.remote_port);
    let ends = if turned { [other, own] } else { [own, other] };
    let mut bytes = vec![u8::try_from(socket.family).ok()?];
    for (address, port) in ends {
        bytes.extend_from_slice(address);
        bytes.extend_from_slice(&port.to_le_bytes());
    }
    Some(bytes)
}
