//! The plugin's socket, whose one client is the engine: HTTP/1.1, a POST for each phase (Docker's plugin API).

use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use super::Inner;
use super::phase::Reply;
use crate::api::http::chunked::Decoder;
use crate::api::http::{Framing, Head};
use crate::proxy::Failure;
use crate::proxy::connection::{Next, after, next, part};
use crate::proxy::inbox::{Filled, Inbox};
use crate::proxy::listen::{self, Incoming, Opened};
use crate::proxy::wire::{Plain, write_all};

/// Starts to take connections in.
pub(super) fn start(inner: &Arc<Inner>, opened: Arc<Opened>) -> Result<JoinHandle<()>, Failure> {
    let inner = Arc::clone(inner);
    let body = move || {
        let tell = Arc::clone(&inner.shared.settings.tell);
        let take = |incoming| admit(&inner, incoming);
        listen::serve(&opened, &inner.shared.drain, &tell, &take);
    };
    let thread = Builder::new().name("plugin-listener".to_owned());
    thread
        .spawn(body)
        .map_err(|error| Failure::new("a thread for a listener", error))
}

/// Gives a connection a thread of its own, where there is room; where there is none the engine denies.
fn admit(inner: &Arc<Inner>, incoming: Incoming) {
    let Incoming::Unix(stream) = incoming else {
        return;
    };
    let Some(pass) = inner.shared.listeners.enter(super::LISTENER) else {
        return (inner.shared.settings.tell)("the engine has all the connections it may have");
    };
    let own = Arc::clone(inner);
    let body = move || {
        // The engine sees that its connection has ended, and denies.
        if let Err(error) = converse(&own, stream) {
            (own.shared.settings.tell)(&format!("the engine's connection: {error}"));
        }
        drop(pass);
    };
    let thread = Builder::new().name("plugin".to_owned()).stack_size(STACK);
    if let Err(error) = thread.spawn(body) {
        (inner.shared.settings.tell)(&format!("the engine was not served: {error}"));
    }
}

/// Answers request after request.
fn converse(inner: &Inner, stream: UnixStream) -> io::Result<()> {
    let uid = listen::peer(&stream)?.uid;
    if uid != 0 && uid != rustix::process::geteuid().as_raw() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut wire = Plain::new(stream);
    let mut inbox = Inbox::default();
    loop {
        let (answer, keep) = match next(&inner.shared, &mut wire, &mut inbox)? {
            Next::Head(head) => {
                let answer = answer(inner, &mut wire, &mut inbox, &head)?;
                let keep = head.keeps_alive && answer.0 == 200 && !inner.shared.ends();
                (answer, keep)
            }
            Next::Refused(refusal) => ((400, refusal.to_string()), false),
            Next::End => return Ok(()),
        };
        let bytes = message(answer.0, &answer.1, keep);
        write_all(&mut wire, &bytes, after(inner.shared.settings.limits.head))?;
        if !keep {
            return part(&mut wire);
        }
    }
}

/// Reads a body and answers; a status other than 200 has the engine deny.
fn answer(
    inner: &Inner,
    wire: &mut Plain,
    inbox: &mut Inbox,
    head: &Head,
) -> io::Result<(u16, String)> {
    let mut held = inner.shared.memory.hold();
    let announced = match head.framing {
        Framing::Length(length) => usize::try_from(length).unwrap_or(usize::MAX),
        _ => 0,
    };
    if announced > LARGEST {
        return Ok((413, "larger than what is read".to_owned()));
    }
    let mut bytes = Vec::new();
    let mut decoder = Decoder::default();
    let until = after(inner.shared.settings.limits.body);
    while !take(head.framing, inbox, &mut decoder, &mut bytes)? {
        if bytes.len() > LARGEST {
            return Ok((413, "larger than what is read".to_owned()));
        }
        if !held.reach(announced.max(bytes.len()).saturating_mul(GROWTH)) {
            return Ok((503, "too much is being read at this moment".to_owned()));
        }
        if !inbox.is_empty() {
            continue;
        }
        match inbox.fill(wire, until, None)? {
            Filled::More | Filled::Stopped => {}
            Filled::End => return Err(io::ErrorKind::UnexpectedEof.into()),
            Filled::Late => return Err(io::ErrorKind::TimedOut.into()),
        }
    }
    if bytes.len() > LARGEST || !held.reach(bytes.len().saturating_mul(GROWTH)) {
        return Ok((503, "too much is being read at this moment".to_owned()));
    }
    Ok(match (head.method.as_str(), head.target.as_str()) {
        ("POST", "/Plugin.Activate") => (200, ACTIVATION.to_owned()),
        ("POST", "/AuthZPlugin.AuthZReq") => (200, inner.decide(&bytes).write()),
        ("POST", "/AuthZPlugin.AuthZRes") => (200, inner.end(&bytes).write()),
        _ => (404, Reply::deny("there is no such call").write()),
    })
}

/// Takes what belongs to the body; true where it is whole.
fn take(
    framing: Framing,
    inbox: &mut Inbox,
    decoder: &mut Decoder,
    bytes: &mut Vec<u8>,
) -> io::Result<bool> {
    match framing {
        Framing::Length(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let left = length.saturating_sub(bytes.len());
            let there = inbox.bytes();
            let piece = there.get(..left.min(there.len())).unwrap_or_default();
            bytes.extend_from_slice(piece);
            let taken = piece.len();
            inbox.take(taken);
            Ok(bytes.len() == length)
        }
        Framing::Chunked => {
            let step = decoder.decode(inbox.bytes());
            let step = step.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            bytes.extend_from_slice(step.data);
            let taken = step.taken;
            inbox.take(taken);
            Ok(decoder.is_done())
        }
        Framing::None | Framing::UntilClose => Ok(true),
    }
}

fn message(status: u16, body: &str, keep: bool) -> Vec<u8> {
    let end = if keep { "" } else { "Connection: close\r\n" };
    let length = body.len();
    let reason = if status == 200 { "OK" } else { "Error" };
    let head = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {MEDIA}\r\nContent-Length: {length}\r\n{end}\r\n"
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// What the plugin says that it does.
const ACTIVATION: &str = "{\"Implements\":[\"authz\"]}";
const MEDIA: &str = "application/vnd.docker.plugins.v1.2+json";
/// The largest document: the engine hands on 4 MiB of a body at most, which base64 makes a third larger.
const LARGEST: usize = 16 << 20;
/// How much larger it becomes when it is read.
const GROWTH: usize = 8;
/// What a policy and the readers need at most; only what is used of it is ever there.
const STACK: usize = 2 << 20;
