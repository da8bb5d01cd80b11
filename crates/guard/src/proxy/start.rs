//! Threads: one for each listener, one for each connection.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rustix::net::sockopt;

use super::Failure;
use super::answer::{Answer, BUSY};
use super::budget::Pass;
use super::certificate::{Credentials, Loaded, identify};
use super::connection::{after, converse};
use super::listen::{Incoming, Opened, peer, serve};
use super::shared::Shared;
use super::wire::{Plain, Secured, Standard, Wire};
use crate::principal::{Principal, Proof};

/// Starts a listener.
pub(super) fn listener(
    shared: &Arc<Shared>,
    opened: Arc<Opened>,
) -> Result<JoinHandle<()>, Failure> {
    let shared = Arc::clone(shared);
    let body = move || {
        let tell = Arc::clone(&shared.settings.tell);
        let take = |incoming| admit(&shared, &opened.name, incoming);
        serve(&opened, &shared.drain, &tell, &take);
    };
    let thread = Builder::new().name("guard-listener".to_owned());
    thread
        .spawn(body)
        .map_err(|error| Failure::new("a thread for a listener", error))
}

/// Serves the standard streams.
pub(super) fn standard(shared: &Shared, principal: &Principal) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::new("standard streams", error);
    let mut wire = Standard::new().map_err(failed)?;
    match converse(shared, &mut wire, principal, &|| true) {
        // That the other side leaves is how this ends.
        Err(error) if !passing(&error) => Err(failed(error)),
        _ => Ok(()),
    }
}

/// Gives a connection a thread of its own, where there is room.
fn admit(shared: &Arc<Shared>, name: &str, incoming: Incoming) {
    let Some(pass) = shared.listeners.enter(name) else {
        return turn_away(shared, incoming);
    };
    let (own, name) = (Arc::clone(shared), name.to_owned());
    let body = move || begin(&own, &name, incoming, pass);
    let thread = Builder::new().name("guard".to_owned()).stack_size(STACK);
    if let Err(error) = thread.spawn(body) {
        (shared.settings.tell)(&format!("a connection was not served: {error}"));
    }
}

/// Tells a client that there are too many; one that speaks TLS would not understand it.
fn turn_away(shared: &Shared, incoming: Incoming) {
    if let Incoming::Unix(stream) = incoming {
        let answer = Answer::failed(
            503,
            BUSY,
            "this listener has all the connections it may have",
        );
        let bytes = answer.write(&shared.name_request(), false);
        // Whoever does not take it at once does without.
        drop(Plain::new(stream).write(&bytes));
    }
}

fn begin(shared: &Shared, name: &str, incoming: Incoming, pass: Pass) {
    let ended = match incoming {
        Incoming::Unix(stream) => local(shared, name, stream),
        Incoming::Tls {
            stream,
            address,
            credentials,
        } => secured(shared, name, stream, address, &credentials),
    };
    if let Err(error) = ended {
        if !passing(&error) {
            (shared.settings.tell)(&format!("listener {name}: {error}"));
        }
    }
    drop(pass);
}

fn local(shared: &Shared, name: &str, stream: UnixStream) -> io::Result<()> {
    let proof = Proof::Peer(peer(&stream)?);
    let mut wire = Plain::new(stream);
    guarded(shared, name, &mut wire, proof, &|| true)
}

fn secured(
    shared: &Shared,
    name: &str,
    stream: TcpStream,
    address: SocketAddr,
    credentials: &Credentials,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    // Whoever vanished without a word is noticed within two minutes.
    sockopt::set_socket_keepalive(&stream, true)?;
    sockopt::set_tcp_keepidle(&stream, Duration::from_mins(1))?;
    sockopt::set_tcp_keepintvl(&stream, Duration::from_secs(15))?;
    sockopt::set_tcp_keepcnt(&stream, 4)?;
    let Loaded { config, generation } = credentials.now();
    let mut wire = Secured::new(stream, config)?;
    wire.shake_until(after(shared.settings.limits.head))?;
    let certificate = wire
        .certificate()
        .and_then(|it| identify(it.as_ref(), address));
    let certificate = certificate.ok_or(io::ErrorKind::InvalidData)?;
    let fresh = || credentials.now().generation == generation;
    let proof = Proof::Certificate(certificate);
    guarded(shared, name, &mut wire, proof, &fresh)
}

/// Serves a client that is known by now, where it has not too many connections already.
fn guarded(
    shared: &Shared,
    name: &str,
    wire: &mut dyn Wire,
    proof: Proof,
    fresh: &dyn Fn() -> bool,
) -> io::Result<()> {
    let principal = Principal {
        proof,
        listener: name.to_owned(),
    };
    let identity = principal.identity();
    let Some(_pass) = shared.principals.enter(&identity) else {
        let why = format!("{identity} has all the connections it may have");
        let answer = Answer::failed(503, BUSY, why);
        let bytes = answer.write(&shared.name_request(), false);
        super::wire::write_all(wire, &bytes, after(shared.settings.limits.head))?;
        return wire.finish();
    };
    converse(shared, wire, &principal, fresh)
}

/// Says whether that is how connections end.
fn passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::NotConnected
            | io::ErrorKind::TimedOut
            | io::ErrorKind::UnexpectedEof
    )
}

/// What a policy and the readers need at most; only what is used of it is ever there.
const STACK: usize = 2 << 20;
