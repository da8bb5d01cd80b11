//! Sockets.

use crate::event::Kind;
use crate::state::{Of, Protocol, State};

use super::Is::{self, B, N};
use super::{CLOEXEC, feed, name, shell};

fn end(address: [u8; 4], port: u16) -> Vec<u8> {
    [&address[..], &port.to_le_bytes()].concat()
}

fn tuple(from: ([u8; 4], u16), to: ([u8; 4], u16)) -> Is<'static> {
    B([&[2][..], &end(from.0, from.1), &end(to.0, to.1)].concat())
}

const ME: [u8; 4] = [10, 0, 0, 1];
const DNS: [u8; 4] = [8, 8, 8, 8];

#[test]
fn connections() {
    let mut state = shell();
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(3), N(2), N(1), N(0), N(CLOEXEC)],
    );
    let going = [N(-115), tuple((ME, 40_000), (DNS, 443)), N(3), Is::None];
    feed(&mut state, Kind::CONNECT, 10, &going);
    let socket = state.descriptor(10, 3).unwrap();
    assert_eq!(
        (socket.of, socket.connected, socket.is_server),
        (Of::Ipv4Socket, false, false)
    );
    assert!(socket.close_on_exec);
    assert_eq!(socket.protocol, Some(Protocol::Tcp));
    let asked = [
        N(0),
        N(3),
        N(1),
        N(4),
        B([&[1][..], &[0; 8]].concat()),
        N(4),
    ];
    feed(&mut state, Kind::GETSOCKOPT, 10, &asked);
    assert!(state.descriptor(10, 3).unwrap().connected);
    // A connection that was refused names whom it wanted.
    let address = B([&[2][..], &end(DNS, 22)].concat());
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(4), N(2), N(1), N(0), N(0)],
    );
    feed(
        &mut state,
        Kind::CONNECT,
        10,
        &[N(-111), Is::None, N(4), address],
    );
    assert_eq!(name(&state, 10, 4), "0.0.0.0:0->8.8.8.8:22");
    assert!(!state.descriptor(10, 4).unwrap().connected);
    // IPv4 through a socket of IPv6.
    let mapped = |address: [u8; 4], port: u16| {
        let head = [&[0_u8; 10][..], &[0xff, 0xff]].concat();
        [&head[..], &address, &port.to_le_bytes()].concat()
    };
    let both = [&[10][..], &mapped(ME, 1), &mapped(DNS, 2)].concat();
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(5), N(10), N(1), N(0), N(0)],
    );
    feed(
        &mut state,
        Kind::CONNECT,
        10,
        &[N(0), B(both), N(5), Is::None],
    );
    assert_eq!(name(&state, 10, 5), "10.0.0.1:1->8.8.8.8:2");
    assert_eq!(state.descriptor(10, 5).unwrap().of, Of::Ipv4Socket);
    // A socket of the host.
    let path = B([
        &[1][..],
        &[1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
        b"/run/docker.sock\0",
    ]
    .concat());
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(6), N(1), N(1), N(0), N(0)],
    );
    feed(&mut state, Kind::CONNECT, 10, &[N(0), path, N(6), Is::None]);
    assert_eq!(name(&state, 10, 6), "1->2 /run/docker.sock");
}

#[test]
fn packets_name_both_ends() {
    let mut state = shell();
    let changed = |state: &State, number| state.descriptor(10, number).unwrap().name_changed;
    let sent = |state: &mut State, number, to| {
        let values = [N(3), B(Vec::new()), N(number), N(3), tuple((ME, 5_000), to)];
        feed(state, Kind::SENDTO, 10, &values);
    };
    let received = |state: &mut State, number, from, own| {
        let values = [N(3), B(Vec::new()), tuple(from, (ME, own)), N(number), N(3)];
        feed(state, Kind::RECVFROM, 10, &values);
    };
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(3), N(2), N(2), N(0), N(0)],
    );
    sent(&mut state, 3, (DNS, 53));
    assert_eq!(
        (name(&state, 10, 3), changed(&state, 3)),
        ("10.0.0.1:5000->8.8.8.8:53".into(), true)
    );
    sent(&mut state, 3, (DNS, 53));
    assert!(!changed(&state, 3));
    received(&mut state, 3, (DNS, 53), 5_000);
    assert_eq!(
        (name(&state, 10, 3), changed(&state, 3)),
        ("10.0.0.1:5000->8.8.8.8:53".into(), false)
    );
    sent(&mut state, 3, ([9, 9, 9, 9], 53));
    assert_eq!(
        (name(&state, 10, 3), changed(&state, 3)),
        ("10.0.0.1:5000->9.9.9.9:53".into(), true)
    );
    let socket = state.descriptor(10, 3).unwrap();
    assert_eq!(
        (socket.is_server, socket.protocol),
        (false, Some(Protocol::Udp))
    );
    // Who is bound and asked is the server.
    let own = B([&[2][..], &end([0; 4], 53)].concat());
    feed(
        &mut state,
        Kind::SOCKET,
        10,
        &[N(4), N(2), N(2), N(17), N(0)],
    );
    feed(&mut state, Kind::BIND, 10, &[N(0), own, N(4)]);
    received(&mut state, 4, (DNS, 6_000), 53);
    let socket = state.descriptor(10, 4).unwrap();
    assert_eq!(
        (name(&state, 10, 4), socket.is_server),
        ("8.8.8.8:6000->10.0.0.1:53".into(), true)
    );
    let reply = [
        N(3),
        B(Vec::new()),
        N(4),
        N(3),
        tuple((ME, 53), (DNS, 6_000)),
    ];
    feed(&mut state, Kind::SENDTO, 10, &reply);
    assert!(!changed(&state, 4));
}
