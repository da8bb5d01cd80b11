//! Fields of sockets: ends of connections, protocols.

use super::of;
use crate::engine::Scene;
use crate::fields::{Answer, Asked, Value};
use crate::state::{Descriptor, Endpoint, Of, Protocol};

/// Returns the protocol over IP; a socket that has no other end yet has none.
pub(super) fn carrier(descriptor: &Descriptor) -> Option<Protocol> {
    let alone = descriptor.client.is_none() && descriptor.server.is_none();
    let socket = matches!(descriptor.of, Of::Ipv4Socket | Of::Ipv6Socket);
    descriptor.protocol.filter(|_| !(alone && socket))
}

/// Which end of a connection.
#[derive(Clone, Copy)]
enum Side {
    Client,
    Server,
    Local,
    Remote,
}

/// Returns an end. A listening socket has a server only.
fn end(descriptor: &Descriptor, side: Side) -> Option<Endpoint> {
    let (client, server) = match descriptor.of {
        Of::Ipv4Socket | Of::Ipv6Socket => (descriptor.client, descriptor.server),
        Of::Ipv4Server | Of::Ipv6Server => (None, descriptor.server),
        _ => return None,
    };
    let listens = matches!(descriptor.of, Of::Ipv4Server | Of::Ipv6Server);
    match side {
        Side::Client => client,
        Side::Server => server,
        Side::Local | Side::Remote if listens => None,
        Side::Local if descriptor.is_server => server,
        Side::Local => client,
        Side::Remote if descriptor.is_server => client,
        Side::Remote => server,
    }
}

fn at<'a>(scene: &Scene<'a>, side: Side, get: impl Fn(Endpoint) -> Answer<'a>) -> Answer<'a> {
    of(scene, |descriptor| {
        end(descriptor, side).map_or(Answer::Missing, &get)
    })
}

fn both<'a>(scene: &Scene<'a>, get: impl Fn(Endpoint) -> Value<'a>) -> Answer<'a> {
    of(scene, |descriptor| {
        let ends = [Side::Client, Side::Server];
        let values: Vec<_> = ends
            .into_iter()
            .filter_map(|side| end(descriptor, side).map(&get))
            .collect();
        if values.is_empty() {
            Answer::Missing
        } else {
            Answer::Many(values)
        }
    })
}

fn address<'a>(end: Endpoint) -> Answer<'a> {
    Answer::One(Value::Ip(end.address))
}

fn port_of<'a>(end: Endpoint) -> Answer<'a> {
    Answer::uint(end.port)
}

fn service_of<'a>(end: Endpoint) -> Answer<'a> {
    Answer::made(end.port.to_string())
}

fn names<'a>(scene: &Scene<'a>, side: Side) -> Answer<'a> {
    at(scene, side, |end| {
        let names = scene.world.names(end.address).iter();
        Answer::Many(names.map(|name| Value::borrowed(name.as_bytes())).collect())
    })
}

pub(super) fn ip<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    both(scene, |end| Value::Ip(end.address))
}

pub(super) fn client_ip<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Client, address)
}

pub(super) fn server_ip<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Server, address)
}

pub(super) fn local_ip<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Local, address)
}

pub(super) fn remote_ip<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Remote, address)
}

pub(super) fn port<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    both(scene, |end| Value::Uint(u64::from(end.port)))
}

pub(super) fn client_port<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Client, port_of)
}

pub(super) fn server_port<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Server, port_of)
}

pub(super) fn local_port<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Local, port_of)
}

pub(super) fn remote_port<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Remote, port_of)
}

pub(super) fn client_service<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Client, service_of)
}

pub(super) fn server_service<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Server, service_of)
}

pub(super) fn local_service<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Local, service_of)
}

pub(super) fn remote_service<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    at(scene, Side::Remote, service_of)
}

pub(super) fn client_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    names(scene, Side::Client)
}

pub(super) fn server_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    names(scene, Side::Server)
}

pub(super) fn local_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    names(scene, Side::Local)
}

pub(super) fn remote_name<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    names(scene, Side::Remote)
}

pub(super) fn protocol<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        Answer::text(match carrier(descriptor) {
            Some(Protocol::Tcp) => b"tcp",
            Some(Protocol::Udp) => b"udp",
            Some(Protocol::Icmp) => b"icmp",
            Some(Protocol::Raw) => b"raw",
            _ => b"<NA>",
        })
    })
}

pub(super) fn family<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| match descriptor.of {
        Of::Ipv4Socket | Of::Ipv6Socket | Of::Ipv4Server | Of::Ipv6Server => Answer::text(b"ip"),
        Of::Unix => Answer::text(b"unix"),
        _ => Answer::Missing,
    })
}

pub(super) fn is_server<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| {
        let listens = matches!(descriptor.of, Of::Ipv4Server | Of::Ipv6Server);
        Answer::bool(listens || descriptor.is_server)
    })
}

pub(super) fn is_connected<'a>(scene: &Scene<'a>, _: &Asked) -> Answer<'a> {
    of(scene, |descriptor| Answer::bool(descriptor.connected))
}
