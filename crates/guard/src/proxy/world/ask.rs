//! Short questions to the engine: one GET over one connection, as HTTP/1.0, whose answer ends with the connection.

use std::io;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use serde_json::Value;

use crate::proxy::upstream::Upstream;
use crate::proxy::wire::{Plain, Wire as _, wait, write_all};
use crate::world::Unknown;

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Asks for a path, which is made of safe characters; so is the field that the question bears.
pub(super) fn get(
    upstream: &Upstream,
    path: &str,
    mark: Option<&(&'static str, String)>,
    patience: Duration,
) -> Result<Answer, Unknown> {
    let failed = |error: io::Error| Unknown(format!("the engine does not answer: {error}"));
    let until = Instant::now().checked_add(patience);
    let until = until.ok_or_else(|| Unknown("the clock ends".to_owned()))?;
    let mut engine = upstream.connect().map_err(failed)?;
    let mark = mark.map(|(name, value)| format!("{name}: {value}\r\n"));
    let mark = mark.unwrap_or_default();
    let request = format!("GET {path} HTTP/1.0\r\nHost: docker\r\n{mark}\r\n");
    write_all(&mut engine, request.as_bytes(), until).map_err(failed)?;
    let bytes = read_all(&mut engine, until).map_err(failed)?;
    split(&bytes).ok_or_else(|| Unknown("the engine's answer is no HTTP".to_owned()))
}

/// Returns what the engine says of a failure.
pub(super) fn message(body: &[u8]) -> String {
    let value: Option<Value> = serde_json::from_slice(body).ok();
    let message = value.as_ref().and_then(|it| it.get("message")?.as_str());
    let message: String = message
        .unwrap_or("nothing more")
        .chars()
        .take(200)
        .collect();
    message.replace(char::is_control, " ")
}

fn read_all(engine: &mut Plain, until: Instant) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 << 10];
    loop {
        match engine.read(&mut piece) {
            Ok(0) => return Ok(bytes),
            Ok(count) => bytes.extend_from_slice(piece.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let [ready] = wait([(engine.reads(), PollFlags::IN)], Some(until))?;
                if ready.is_empty() {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
            Err(error) => return Err(error),
        }
        if bytes.len() > LARGEST {
            return Err(io::Error::other("it says more than is looked at"));
        }
    }
}

/// Splits head and body; nothing where a length is announced that is not kept.
fn split(bytes: &[u8]) -> Option<Answer> {
    let at = memchr::memmem::find(bytes, b"\r\n\r\n")?;
    let (head, rest) = bytes.split_at_checked(at)?;
    let body = rest.get(4..)?;
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    for line in lines {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") {
            let length: usize = value.trim().parse().ok()?;
            if length != body.len() {
                return None;
            }
        }
        if name.eq_ignore_ascii_case("transfer-encoding") {
            return None;
        }
    }
    Some(Answer {
        status: status.parse().ok()?,
        body: body.to_vec(),
    })
}

const LARGEST: usize = 8 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_whole_or_nothing() {
        let cases: [(&str, Option<(u16, &str)>); 6] = [
            ("HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}", Some((200, "{}"))),
            (
                "HTTP/1.0 404 Not\r\nContent-Length: 2\r\n\r\n{}",
                Some((404, "{}")),
            ),
            ("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n{}", None),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0",
                None,
            ),
            ("HTTP/1.0 200 OK\r\n", None),
            ("SSH-2.0-x\r\n\r\n", None),
        ];
        for (bytes, want) in cases {
            let got = split(bytes.as_bytes());
            let got = got.map(|it| (it.status, String::from_utf8(it.body).unwrap()));
            let want = want.map(|(status, body)| (status, body.to_owned()));
            assert_eq!(got, want, "{bytes:?}");
        }
    }
}
