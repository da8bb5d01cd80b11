//! Requests as bytes: to an engine's socket, and through the guard's reader.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use seawall_guard::api::asked::Asked;
use seawall_guard::api::http::{self, Head, Progress};
use seawall_guard::api::read;
use seawall_guard::api::refusal::Refusal;
use seawall_guard::api::write::{self, Canonical};
use seawall_testkit::daemon::Daemon;

/// What an engine answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// Status; 0 where none came in time.
    pub(crate) status: u16,
    /// What stands behind the head, as far as it came.
    pub(crate) body: String,
}

impl Answer {
    /// Says whether the engine has a route for it.
    pub(crate) fn is_routed(&self) -> bool {
        !(self.status == 404 && self.body.contains("page not found")) && self.status != 405
    }

    /// Says whether the engine did what was asked.
    pub(crate) fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Sends bytes to an engine and reads what comes within seconds.
pub(crate) fn send(daemon: &Daemon, bytes: &[u8]) -> Answer {
    let host = daemon.host();
    let path = host.strip_prefix("unix://").unwrap();
    let mut stream = UnixStream::connect(path).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    stream.set_write_timeout(patience).unwrap();
    // An engine that refuses the head may close before it read all.
    drop(stream.write_all(bytes));
    let mut answer = Vec::new();
    let mut piece = [0; 8192];
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..count]);
        if answer.len() > 1 << 20 || is_whole(&answer) {
            break;
        }
    }
    let answer = answer.strip_prefix(CONTINUE).unwrap_or(&answer);
    let Ok(Progress::Done { head, length }) = http::response::read(answer) else {
        return Answer {
            status: 0,
            body: String::new(),
        };
    };
    let body = match head.framing("GET") {
        Ok(http::Framing::Chunked) => unchunk(&answer[length..]).unwrap(),
        _ => answer[length..].to_vec(),
    };
    Answer {
        status: head.status,
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}

/// What an engine says to a client that waits for it before it sends a body.
const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// Says whether an answer with a length is whole.
fn is_whole(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(CONTINUE).unwrap_or(bytes);
    if bytes.is_empty() {
        return false;
    }
    let Ok(Progress::Done { head, length }) = http::response::read(bytes) else {
        return false;
    };
    match head.framing("GET") {
        Ok(http::Framing::Length(body)) => bytes.len() as u64 >= length as u64 + body,
        Ok(http::Framing::Chunked) => bytes.ends_with(b"\r\n0\r\n\r\n"),
        Ok(http::Framing::None) => true,
        _ => false,
    }
}

/// Reads a request as the guard does; chunks are taken out of a body first.
pub(crate) fn guard(bytes: &[u8]) -> Result<(Head, Canonical), Refusal> {
    let (head, asked) = asked(bytes)?;
    Ok((head, write::write(&asked)?))
}

/// Returns what is read of a request.
pub(crate) fn asked(bytes: &[u8]) -> Result<(Head, Asked), Refusal> {
    let Progress::Done { head, length } = http::request::read(bytes)? else {
        return Err(Refusal::new("test/not-whole", "head", "is not whole"));
    };
    let body = body(&head, &bytes[length..])?;
    let asked = read::read(&head, Some(&body))?;
    Ok((head, asked))
}

/// Returns the bytes that the guard would send instead.
pub(crate) fn instead(head: &Head, canonical: &Canonical) -> Vec<u8> {
    let framing = canonical.framing(head.framing);
    let mut bytes = http::write::request(canonical, head, framing);
    bytes.extend(canonical.body.iter().flatten());
    bytes
}

/// Takes a body off the connection, as long as its head says.
fn body(head: &Head, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    match head.framing {
        http::Framing::None | http::Framing::UntilClose => Ok(Vec::new()),
        http::Framing::Length(length) => {
            let length = usize::try_from(length).unwrap().min(bytes.len());
            Ok(bytes[..length].to_vec())
        }
        http::Framing::Chunked => unchunk(bytes),
    }
}

/// Takes a body out of its chunks, as far as it is there.
fn unchunk(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut decoder = http::chunked::Decoder::default();
    let (mut body, mut rest) = (Vec::new(), bytes);
    while !decoder.is_done() && !rest.is_empty() {
        let step = decoder.decode(rest)?;
        body.extend_from_slice(step.data);
        rest = &rest[step.taken..];
    }
    Ok(body)
}

/// Returns how many bytes a body takes off the connection; nothing where it is not whole or can't be read.
pub(crate) fn taken(head: &Head, bytes: &[u8]) -> Option<usize> {
    match head.framing {
        http::Framing::None | http::Framing::UntilClose => Some(0),
        http::Framing::Length(length) => {
            usize::try_from(length).ok().filter(|it| *it <= bytes.len())
        }
        http::Framing::Chunked => {
            let mut decoder = http::chunked::Decoder::default();
            let mut at = 0;
            while !decoder.is_done() && at < bytes.len() {
                at += decoder.decode(&bytes[at..]).ok()?.taken;
            }
            decoder.is_done().then_some(at)
        }
    }
}
