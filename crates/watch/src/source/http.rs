//! Requests with a body, read whole within bounds, and their answers. Heads and chunks are read by the guard's strict reader.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use seawall_guard::api::http::chunked::Decoder;
use seawall_guard::api::http::request::{self, Head};
use seawall_guard::api::http::{Framing, Progress};

/// Bytes of a body. API servers send batches of 10 MiB at most.
pub(super) const LONGEST: usize = 12 << 20;
/// How long a request may take to come.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes that are read at once.
const BLOCK: usize = 64 << 10;

/// A connection, with what was read of it and belongs to what comes next.
pub(super) struct Connection<S> {
    stream: S,
    rest: Vec<u8>,
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer(pub(super) u16, pub(super) &'static str);

/// Why no request comes.
#[derive(Debug)]
pub(super) enum End {
    /// The other side is done, or the connection broke.
    Closed,
    /// What came is refused.
    Refused(Answer),
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Closed
    }
}

const BAD: Answer = Answer(400, "this is no request");
const LATE: Answer = Answer(408, "the request takes too long");
const LARGE: Answer = Answer(413, "the body is too large");

impl<S: Read + Write> Connection<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self {
            stream,
            rest: Vec::new(),
        }
    }

    /// Reads the head of the next request.
    pub(super) fn head(&mut self, until: Instant) -> Result<Head, End> {
        loop {
            match request::read(&self.rest) {
                Ok(Progress::Done { head, length }) => {
                    self.rest.drain(..length.min(self.rest.len()));
                    return Ok(head);
                }
                Ok(Progress::More) => {}
                Err(_) => return Err(End::Refused(BAD)),
            }
            self.more(until)?;
        }
    }

    /// Reads the body of a request.
    pub(super) fn body(&mut self, head: &Head, until: Instant) -> Result<Vec<u8>, End> {
        let length = match head.framing {
            Framing::None | Framing::UntilClose => return Ok(Vec::new()),
            Framing::Length(length) => Some(length),
            Framing::Chunked => None,
        };
        if length.is_some_and(|length| length > LONGEST as u64) {
            return Err(End::Refused(LARGE));
        }
        if head.expects_continue {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
            self.stream.flush()?;
        }
        match length {
            Some(length) => self.by_length(usize::try_from(length).unwrap_or(LONGEST), until),
            None => self.by_chunks(until),
        }
    }

    fn by_length(&mut self, length: usize, until: Instant) -> Result<Vec<u8>, End> {
        while self.rest.len() < length {
            self.more(until)?;
        }
        let behind = self.rest.split_off(length);
        Ok(std::mem::replace(&mut self.rest, behind))
    }

    fn by_chunks(&mut self, until: Instant) -> Result<Vec<u8>, End> {
        let mut decoder = Decoder::default();
        let mut body = Vec::new();
        loop {
            let mut taken = 0_usize;
            while !decoder.is_done() {
                let bytes = self.rest.get(taken..).unwrap_or_default();
                if bytes.is_empty() {
                    break;
                }
                let step = decoder.decode(bytes).map_err(|_| End::Refused(BAD))?;
                body.extend_from_slice(step.data);
                taken = taken.saturating_add(step.taken);
                if body.len() > LONGEST {
                    return Err(End::Refused(LARGE));
                }
            }
            self.rest.drain(..taken.min(self.rest.len()));
            if decoder.is_done() {
                return Ok(body);
            }
            self.more(until)?;
        }
    }

    fn more(&mut self, until: Instant) -> Result<(), End> {
        if Instant::now() >= until {
            return Err(End::Refused(LATE));
        }
        let mut block = vec![0; BLOCK];
        let count = self.stream.read(&mut block)?;
        if count == 0 {
            return Err(End::Closed);
        }
        self.rest
            .extend_from_slice(block.get(..count).unwrap_or_default());
        Ok(())
    }

    /// Answers; says with it whether the connection goes on.
    pub(super) fn answer(&mut self, answer: Answer, goes_on: bool) -> io::Result<()> {
        let Answer(status, text) = answer;
        let connection = if goes_on { "keep-alive" } else { "close" };
        let length = text.len();
        let words = match status {
            200 => "OK",
            401 => "Unauthorized",
            404 => "Not Found",
            405 => "Method Not Allowed",
            408 => "Request Timeout",
            413 => "Content Too Large",
            415 => "Unsupported Media Type",
            503 => "Service Unavailable",
            _ => "Bad Request",
        };
        let head = format!(
            "HTTP/1.1 {status} {words}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: {connection}\r\n\r\n{text}"
        );
        self.stream.write_all(head.as_bytes())?;
        self.stream.flush()
    }
}
