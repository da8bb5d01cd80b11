//! One POST over one connection (RFC 9112). Redirects are not followed: an answer may not name another host.

use std::io;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use seawall_policy::config::guard::{Endpoint, Web};

use crate::dial::Dialer;
use crate::headers::Headers;
use crate::http1::chunked::Decoder;
use crate::http1::response::{self, Head};
use crate::http1::{Framing, HEAD_LIMIT, Progress};
use crate::wire::{Wire, wait, write_all};
use crate::{Failure, Fault};

/// Asks one address by HTTP.
pub struct Client {
    dialer: Dialer,
    url: Endpoint,
    headers: Option<Headers>,
    user_agent: String,
    content_type: String,
    patience: Duration,
    /// Whether a connection is kept for the next request.
    keeps: bool,
    kept: Option<Box<dyn Wire>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// When it wants to be asked again.
    pub after: Option<Duration>,
    /// Its beginning.
    pub body: Vec<u8>,
    /// Whether the connection may be used again.
    open: bool,
}

impl Client {
    /// Takes what is configured.
    ///
    /// # Errors
    /// Where certificates or header fields can't be read.
    pub fn new(web: &Web) -> Result<Self, Failure> {
        let headers = web.headers.as_ref().map(|path| Headers::new(path));
        if let Some(headers) = &headers {
            headers.read()?;
        }
        Ok(Self {
            dialer: Dialer::new(&web.url.host, web.tls.as_ref(), Some("http/1.1"))?,
            url: web.url.clone(),
            headers,
            user_agent: concat!("seawall/", env!("CARGO_PKG_VERSION")).to_owned(),
            content_type: "application/json".to_owned(),
            patience: PATIENCE,
            keeps: false,
            kept: None,
        })
    }

    /// Says of which type documents are, where they are not JSON.
    #[must_use]
    pub fn content_type(mut self, written: &str) -> Self {
        self.content_type = in_line(written);
        self
    }

    /// Says who asks, where it is not us by name.
    #[must_use]
    pub fn user_agent(mut self, written: &str) -> Self {
        self.user_agent = in_line(written);
        self
    }

    /// Lets a request take so long in all.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Keeps the connection for the next request. A request that finds it ended is sent again over a new one: whoever
    /// answers has each once at least.
    #[must_use]
    pub const fn keeping(mut self) -> Self {
        self.keeps = true;
        self
    }

    /// Posts a document. What is not an answer of success is a fault.
    pub fn post(&mut self, own: &[(&str, String)], body: &[u8]) -> Result<Answer, Fault> {
        let until = after(self.patience);
        let later = |why: String| Fault::Later { why, after: None };
        let head = self.head(own, body.len()).map_err(later)?;
        let parts = [head.as_bytes(), body];
        if let Some(mut wire) = self.kept.take().filter(|_| self.keeps)
            && is_idle(wire.as_mut())
        {
            match exchange(wire.as_mut(), &parts, until) {
                Ok(answer) => return self.answered(wire, answer),
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    return Err(later(format!("{}: {error}", self.at())));
                }
                Err(_) => {}
            }
        }
        let mut wire = self.dialer.dial(until).map_err(later)?;
        let answer = exchange(wire.as_mut(), &parts, until);
        let answer = answer.map_err(|error| later(format!("{}: {error}", self.at())))?;
        self.answered(wire, answer)
    }

    fn answered(&mut self, wire: Box<dyn Wire>, answer: Answer) -> Result<Answer, Fault> {
        if self.keeps && answer.open {
            self.kept = Some(wire);
        }
        judge(&self.at(), answer)
    }

    fn at(&self) -> String {
        self.url.host.written()
    }

    fn head(&self, own: &[(&str, String)], length: usize) -> Result<String, String> {
        let (path, host) = (&self.url.path, self.host());
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n");
        let mut add = |name: &str, value: &str| head.extend([name, ": ", value, "\r\n"]);
        add("User-Agent", &self.user_agent);
        add("Content-Type", &self.content_type);
        add("Content-Length", &length.to_string());
        add(
            "Connection",
            if self.keeps { "keep-alive" } else { "close" },
        );
        for (name, value) in own {
            add(name, value);
        }
        if let Some(headers) = &self.headers {
            let fields = headers.read().map_err(|failure| failure.to_string())?;
            for (name, value) in fields {
                add(&name, &value);
            }
        }
        head.push_str("\r\n");
        Ok(head)
    }

    /// Returns the host as it stands in the field of that name: without the port where that is the usual one.
    fn host(&self) -> String {
        let usual = if self.url.secure { ":443" } else { ":80" };
        let host = self.url.host.written();
        host.strip_suffix(usual).map_or(host.clone(), str::to_owned)
    }
}

/// What ends a line would begin another field.
fn in_line(written: &str) -> String {
    written.chars().filter(|it| !it.is_control()).collect()
}

/// Says what an answer means.
fn judge(at: &str, answer: Answer) -> Result<Answer, Fault> {
    let said: String = String::from_utf8_lossy(&answer.body)
        .chars()
        .take(200)
        .collect();
    let said = said.escape_debug();
    let status = answer.status;
    match status {
        200..=299 => Ok(answer),
        // What is sent can't be read, or is too much: it will be no better the next time.
        400 | 413 | 422 => Err(Fault::Refused(format!("{at} answers {status}: {said}"))),
        300..=399 => Err(Fault::Later {
            why: format!("{at} answers {status}: it leads elsewhere, which is not followed"),
            after: answer.after,
        }),
        _ => Err(Fault::Later {
            why: format!("{at} answers {status}: {said}"),
            after: answer.after,
        }),
    }
}

/// Sends a request and reads the answer, whole.
fn exchange(wire: &mut dyn Wire, parts: &[&[u8]], until: Instant) -> io::Result<Answer> {
    let mut sent = Ok(());
    for part in parts {
        sent = sent.and_then(|()| write_all(wire, part, until));
    }
    // Whoever takes no more may have said why.
    match read_answer(wire, until) {
        Ok(answer) => Ok(answer),
        Err(error) => Err(sent.err().unwrap_or(error)),
    }
}

fn read_answer(wire: &mut dyn Wire, until: Instant) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    let head = loop {
        match response::read(&bytes).map_err(unread)? {
            Progress::Done { head, length } => {
                bytes.drain(..length.min(bytes.len()));
                if head.status >= 200 {
                    break head;
                }
            }
            Progress::More if bytes.len() > HEAD_LIMIT => return Err(unread("it is too long")),
            Progress::More => {
                if !more(wire, &mut bytes, until)? {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
        }
    };
    let (body, is_whole) = read_body(wire, &head, bytes, until)?;
    Ok(Answer {
        status: head.status,
        after: retry_after(&head),
        body,
        open: is_whole && head.keeps_alive() && !wire.holds_unread(),
    })
}

/// Says whether nothing came over a kept connection since the last answer: neither an end nor bytes that nobody asked for.
fn is_idle(wire: &mut dyn Wire) -> bool {
    let read = wire.read(&mut [0]);
    matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
}

/// Reads the body to its end, and keeps its beginning. One that is cut off is an error: what it says is not known. Says
/// also whether it was read whole, and nothing behind it.
fn read_body(
    wire: &mut dyn Wire,
    head: &Head,
    mut bytes: Vec<u8>,
    until: Instant,
) -> io::Result<(Vec<u8>, bool)> {
    let framing = head.framing("POST").map_err(unread)?;
    let mut decoder = Decoder::default();
    let mut body = Vec::new();
    loop {
        let mut ends = framing == Framing::None;
        if framing == Framing::Chunked {
            while !bytes.is_empty() && !ends {
                let step = decoder.decode(&bytes).map_err(unread)?;
                body.extend_from_slice(step.data);
                let taken = step.taken;
                ends = decoder.is_done();
                if taken == 0 {
                    break;
                }
                bytes.drain(..taken);
            }
        } else {
            body.append(&mut bytes);
        }
        if let Framing::Length(length) = framing {
            ends = u64::try_from(body.len()).unwrap_or(u64::MAX) >= length;
        }
        if ends || body.len() >= LONGEST_BODY {
            let is_whole = match framing {
                Framing::None => body.is_empty(),
                Framing::Length(length) => u64::try_from(body.len()) == Ok(length),
                _ => ends && bytes.is_empty(),
            };
            body.truncate(LONGEST_BODY);
            return Ok((body, is_whole));
        }
        if !more(wire, &mut bytes, until)? {
            return match framing {
                Framing::UntilClose => Ok((body, false)),
                _ => Err(io::ErrorKind::UnexpectedEof.into()),
            };
        }
    }
}

/// Waits for more; false at the end.
pub fn more(wire: &mut dyn Wire, bytes: &mut Vec<u8>, until: Instant) -> io::Result<bool> {
    let mut piece = [0; 8 << 10];
    loop {
        match wire.read(&mut piece) {
            Ok(count) => {
                bytes.extend_from_slice(piece.get(..count).unwrap_or_default());
                return Ok(count > 0);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let [ready] = wait([(wire.reads(), PollFlags::IN)], Some(until))?;
                if ready.is_empty() {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
            Err(error) => return Err(error),
        }
    }
}

/// Reads how many seconds to wait (RFC 9110, section 10.2.3); a date is left to our own way of waiting.
fn retry_after(head: &Head) -> Option<Duration> {
    let text = head.fields.first("Retry-After")?.trim();
    let plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| plain)?;
    Some(Duration::from_secs(seconds))
}

fn unread(why: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("its answer can't be read: {why}"))
}

/// Returns the moment after so long.
pub fn after(time: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now)
}

/// How long a request may take in all.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are kept.
const LONGEST_BODY: usize = 64 << 10;
