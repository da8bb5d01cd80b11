//! Sockets: who talks with whom.

use super::socket::{self, Address, Tuple};
use super::{Descriptor, Ending, Endpoint, Of, Protocol, State};
use crate::event::{Event, Kind};

/// A connection that is still being made (`EINPROGRESS`).
const IN_PROGRESS: i64 = -115;
/// `O_CLOEXEC` as capture files have it.
const CLOSE_ON_EXEC: u32 = 1 << 12;
/// `SOCK_CLOEXEC` as the system has it.
const SOCKET_CLOSE_ON_EXEC: u32 = 0o2_000_000;

impl State {
    /// `socket`, `socketpair`, `bind`, `listen`, `connect`, `getsockopt`.
    pub(super) fn socket(&mut self, event: &Event<'_>) {
        match event.kind {
            Kind::SOCKET => self.new_socket(event),
            Kind::SOCKETPAIR => self.new_pair(event),
            Kind::BIND => self.bound(event),
            Kind::LISTEN => self.listening(event),
            Kind::CONNECT => self.connected(event),
            _ => self.asked(event),
        }
    }

    fn new_socket(&mut self, event: &Event<'_>) {
        let Some(number) = event.int(0).filter(|number| *number >= 0) else {
            return;
        };
        let kind = event.u32(2).unwrap_or_default();
        let flags = event.u32(4).unwrap_or_default();
        let (of, protocol) = match event.uint(1) {
            Some(1) => (Of::Unix, None),
            Some(2) => (Of::Ipv4Socket, event.u32(3)),
            Some(10) => (Of::Ipv6Socket, event.u32(3)),
            Some(16) => (Of::Netlink, None),
            _ => (Of::Unsupported, None),
        };
        let socket = Descriptor {
            of,
            protocol: protocol.map(|protocol| socket::protocol(kind, protocol)),
            close_on_exec: flags & CLOSE_ON_EXEC != 0 || kind & SOCKET_CLOSE_ON_EXEC != 0,
            ..Descriptor::default()
        };
        self.put(event.thread, number, socket);
    }

    fn new_pair(&mut self, event: &Event<'_>) {
        if event.int(0) != Some(0) {
            return;
        }
        let ends = [event.uint(3), event.uint(4)].map(Option::unwrap_or_default);
        let [first, second] = ends;
        let close_on_exec = event.u32(6).unwrap_or_default() & SOCKET_CLOSE_ON_EXEC != 0;
        for (at, from, to) in [(1, first, second), (2, second, first)] {
            if let Some(number) = event.int(at) {
                let end = Descriptor {
                    of: Of::Unix,
                    name: socket::unix(from, to, b""),
                    connected: true,
                    close_on_exec,
                    ..Descriptor::default()
                };
                self.put(event.thread, number, end);
            }
        }
    }

    fn bound(&mut self, event: &Event<'_>) {
        let (Some(0), Some(number)) = (event.int(0), event.int(2)) else {
            return;
        };
        let Some(address) = event.bytes(1).and_then(Address::read) else {
            return;
        };
        let mut socket = self.socket_at(event.thread, number);
        socket.is_server = true;
        match address {
            Address::Ip(end) => {
                let end = plain(end);
                socket.of = if end.address.is_ipv4() {
                    Of::Ipv4Server
                } else {
                    Of::Ipv6Server
                };
                socket.name = socket::one(end).into_bytes();
                socket.server = Some(end);
                socket.client = None;
            }
            Address::Unix(path) => {
                socket.of = Of::Unix;
                socket.name = path.to_vec();
            }
        }
        self.put(event.thread, number, socket);
    }

    fn listening(&mut self, event: &Event<'_>) {
        if let (Some(0), Some(number)) = (event.int(0), event.int(1)) {
            self.edit(event.thread, number, |socket| socket.is_server = true);
        }
    }

    /// A failed `connect` names whom it wanted, too.
    fn connected(&mut self, event: &Event<'_>) {
        let (Some(result), Some(number)) = (event.int(0), event.int(2)) else {
            return;
        };
        let mut socket = self.socket_at(event.thread, number);
        let tuple = event.bytes(1).and_then(Tuple::read);
        let address = event.bytes(3).and_then(Address::read);
        match (tuple, address) {
            (Some(Tuple::Ip(from, to)), _) => between(&mut socket, from, to),
            (None, Some(Address::Ip(to))) => {
                let nowhere = match to.address {
                    std::net::IpAddr::V4(_) => std::net::Ipv4Addr::UNSPECIFIED.into(),
                    std::net::IpAddr::V6(_) => std::net::Ipv6Addr::UNSPECIFIED.into(),
                };
                let from = Endpoint {
                    address: nowhere,
                    port: 0,
                };
                between(&mut socket, from, to);
            }
            (Some(Tuple::Unix(from, to, path)), _) => {
                socket.of = Of::Unix;
                socket.name = socket::unix(from, to, path);
            }
            (None, Some(Address::Unix(path))) => {
                socket.of = Of::Unix;
                socket.name = path.to_vec();
            }
            (None, None) if result < 0 => return,
            (None, None) => {}
        }
        socket.is_server = false;
        socket.connected = result >= 0;
        if result != IN_PROGRESS && result < 0 {
            socket.connected = false;
        }
        self.put(event.thread, number, socket);
    }

    /// `getsockopt`: a connection that was being made has no error (`SOL_SOCKET`, `SO_ERROR`).
    fn asked(&mut self, event: &Event<'_>) {
        let (Some(0), Some(number)) = (event.int(0), event.int(1)) else {
            return;
        };
        let error = event.bytes(4).and_then(|value| value.split_first());
        // The first byte tells that an error follows.
        let fine = matches!(error, Some((1, rest)) if rest.iter().all(|byte| *byte == 0));
        if event.uint(2) == Some(1) && event.uint(3) == Some(4) && fine {
            let waits = self.descriptor(event.thread, number);
            if waits.is_some_and(|socket| {
                !socket.connected && socket.server.is_some() && !socket.is_server
            }) {
                self.edit(event.thread, number, |socket| socket.connected = true);
            }
        }
    }

    /// `accept`, `accept4`.
    pub(super) fn accepted(&mut self, event: &Event<'_>) {
        let Some(number) = event.int(0).filter(|number| *number >= 0) else {
            return;
        };
        let flags = event.u32(5).filter(|_| event.kind == Kind::ACCEPT4);
        let flags = flags.unwrap_or_default();
        let mut socket = Descriptor {
            is_server: true,
            connected: true,
            close_on_exec: flags & (SOCKET_CLOSE_ON_EXEC | CLOSE_ON_EXEC) != 0,
            ..Descriptor::default()
        };
        match event.bytes(1).and_then(Tuple::read) {
            Some(Tuple::Ip(from, to)) => {
                between(&mut socket, from, to);
                socket.protocol = Some(Protocol::Tcp);
            }
            Some(Tuple::Unix(from, to, path)) => {
                socket.of = Of::Unix;
                socket.name = socket::unix(from, to, path);
            }
            None => {}
        }
        self.put(event.thread, number, socket);
    }

    /// `send`, `sendto`, `sendmsg`, `sendmmsg`.
    pub(super) fn sent(&mut self, event: &Event<'_>) {
        self.talked(event, true);
    }

    /// `recv`, `recvfrom`, `recvmsg`, `recvmmsg`.
    pub(super) fn received(&mut self, event: &Event<'_>) {
        self.talked(event, false);
    }

    /// A packet names both ends: of sockets without a connection they change from packet to packet.
    fn talked(&mut self, event: &Event<'_>, sent: bool) {
        let Some(schema) = event.kind.schema() else {
            return;
        };
        let number = schema.descriptor.and_then(|at| event.int(at));
        let tuple = schema.param("tuple").and_then(|at| event.bytes(at));
        let (Some(number), Some(tuple)) = (number, tuple.and_then(Tuple::read)) else {
            return;
        };
        let Tuple::Ip(from, to) = tuple else {
            return;
        };
        let known = self.descriptor(event.thread, number);
        if known.is_some_and(|socket| socket.protocol == Some(Protocol::Tcp) && socket.connected) {
            return;
        }
        let (local, remote) = if sent { (from, to) } else { (to, from) };
        let (local, remote) = (plain(local), plain(remote));
        // Who receives first is asked, who sends first asks.
        let serves = known.map_or(!sent, |socket| match socket.client {
            Some(_) if socket.server.is_some() => socket.is_server,
            _ => socket.is_server || !sent,
        });
        let (client, server) = if serves {
            (remote, local)
        } else {
            (local, remote)
        };
        if known
            .is_some_and(|socket| socket.client == Some(client) && socket.server == Some(server))
        {
            return;
        }
        let mut socket = self.socket_at(event.thread, number);
        between(&mut socket, client, server);
        socket.is_server = serves;
        socket.name_changed = true;
        if socket.protocol.is_none() {
            socket.protocol = Some(Protocol::Udp);
        }
        self.put(event.thread, number, socket);
        self.ending = Ending::News(event.thread, number);
    }

    /// Returns a copy of a socket; one of which nothing is known where there is none.
    fn socket_at(&self, thread: i64, number: i64) -> Descriptor {
        let found = self.descriptor(thread, number);
        found.cloned().unwrap_or_default()
    }
}

/// Puts both ends into a socket.
fn between(socket: &mut Descriptor, client: Endpoint, server: Endpoint) {
    let (client, server) = (plain(client), plain(server));
    socket.of = if server.address.is_ipv4() {
        Of::Ipv4Socket
    } else {
        Of::Ipv6Socket
    };
    socket.name = socket::pair(client, server);
    socket.client = Some(client);
    socket.server = Some(server);
}

/// Returns an address of IPv4 that is written as one of IPv6 as what it is.
fn plain(end: Endpoint) -> Endpoint {
    Endpoint {
        address: end.address.to_canonical(),
        port: end.port,
    }
}
