//! Addresses and ends of sockets, as capture files have them: a byte of family, then addresses in the order of the network
//! and ports in the order of the machine.

use crate::wire::Socket;

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

/// Both ends of a socket: this one asked the other.
pub(super) fn ends((socket, path): (Socket, &[u8])) -> Option<Vec<u8>> {
    tuple(&socket, path, false)
}

/// Both ends of a socket that was accepted: the other asked this one.
pub(super) fn accepted((socket, path): (Socket, &[u8])) -> Option<Vec<u8>> {
    tuple(&socket, path, true)
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
