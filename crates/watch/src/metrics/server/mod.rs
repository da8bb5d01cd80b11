//! A server of HTTP for health and metrics: one thread, few connections, each with little memory and little time. It answers
//! `GET` and `HEAD` (RFC 9110, 9112) and nothing else, and each connection is closed after its answer.

mod wire;

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Board, CONTENT_TYPE};
use crate::tls::Certificate;
use wire::Wire;

/// The most connections at once; others wait in the kernel.
const MOST: usize = 16;

/// How long a connection may last.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of a request.
const LONGEST: usize = 8 << 10;

/// How often it is looked whether the server is to end.
const TURN: Duration = Duration::from_millis(200);

/// What is answered at which path.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// Health: 200, or 503 where the loop is stuck.
    pub health: String,
    /// The page of metrics.
    pub metrics: Option<String>,
    /// Versions: the path, and the document.
    pub versions: Option<(String, String)>,
}

/// Where it listens, and how.
#[derive(Clone, Debug)]
pub struct At {
    /// The address.
    pub address: SocketAddr,
    /// What it proves itself by, where it speaks TLS.
    pub certificate: Option<Certificate>,
}

impl From<SocketAddr> for At {
    fn from(address: SocketAddr) -> Self {
        Self {
            address,
            certificate: None,
        }
    }
}

/// A running server; it ends with this.
pub struct Server {
    address: SocketAddr,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    /// Where the address can't be had.
    pub fn start(at: impl Into<At>, paths: Paths, board: Arc<Board>) -> io::Result<Self> {
        let at = at.into();
        let listener = TcpListener::bind(at.address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let ending = Arc::new(AtomicBool::new(false));
        let server = Loop {
            listener,
            certificate: at.certificate,
            paths,
            board,
            ending: Arc::clone(&ending),
        };
        let thread = std::thread::spawn(move || server.run());
        Ok(Self {
            address,
            ending,
            thread: Some(thread),
        })
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It does not panic; and if it did, there is nothing left to do.
            let _ended = thread.join();
        }
    }
}

struct Loop {
    listener: TcpListener,
    certificate: Option<Certificate>,
    paths: Paths,
    board: Arc<Board>,
    ending: Arc<AtomicBool>,
}

/// Somebody who asks.
struct Caller {
    stream: Wire,
    begun: Instant,
    asked: Vec<u8>,
    /// What is not yet sent of the answer, once there is one.
    answer: Option<(Vec<u8>, usize)>,
}

impl Loop {
    fn run(&self) {
        let mut callers: Vec<Caller> = Vec::new();
        while !self.ending.load(Ordering::Relaxed) {
            let Ok(ready) = self.wait(&callers) else {
                // Nothing to wait on for a moment; never spin.
                std::thread::sleep(TURN);
                continue;
            };
            let mut ready = ready.into_iter();
            if ready.next() == Some(true) {
                self.accept(&mut callers);
            }
            callers.retain_mut(|caller| {
                // Those that were just accepted are asked in the next turn.
                let is_ready = ready.next() == Some(true);
                (!is_ready || self.go_on(caller)) && caller.begun.elapsed() < PATIENCE
            });
        }
    }

    /// Waits until somebody calls or goes on; says of the listener, then of each caller, whether there is something to do.
    fn wait(&self, callers: &[Caller]) -> io::Result<Vec<bool>> {
        let listens = if callers.len() < MOST {
            PollFlags::IN
        } else {
            PollFlags::empty()
        };
        let mut polled = vec![PollFd::from_borrowed_fd(self.listener.as_fd(), listens)];
        polled.extend(callers.iter().map(|caller| {
            let wants = if caller.answer.is_some() || caller.stream.has_more() {
                PollFlags::OUT
            } else {
                PollFlags::IN
            };
            PollFd::from_borrowed_fd(caller.stream.socket().as_fd(), wants)
        }));
        let turn = Timespec::try_from(TURN).map_err(io::Error::other)?;
        match poll(&mut polled, Some(&turn)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(polled.iter().map(|one| !one.revents().is_empty()).collect())
    }

    fn accept(&self, callers: &mut Vec<Caller>) {
        while callers.len() < MOST
            && let Ok((stream, _)) = self.listener.accept()
        {
            if stream.set_nonblocking(true).is_ok()
                && let Some(stream) = Wire::of(stream, self.certificate.as_ref())
            {
                callers.push(Caller {
                    stream,
                    begun: Instant::now(),
                    asked: Vec::new(),
                    answer: None,
                });
            }
        }
    }

    /// Reads or writes what there is; says whether the caller stays.
    fn go_on(&self, caller: &mut Caller) -> bool {
        if caller.answer.is_none() {
            match caller.read() {
                Some(true) => {
                    let answer = answer(&caller.asked, &self.paths, &self.board);
                    caller.answer = Some((answer, 0));
                }
                Some(false) => return true,
                None => return false,
            }
        }
        caller.write()
    }
}

/// Returns the answer to the head of a request.
pub fn answer(head: &[u8], paths: &Paths, board: &Board) -> Vec<u8> {
    let Some((method, target)) = request(head) else {
        return whole("400 Bad Request", "text/plain", "bad request\n", true);
    };
    let with_body = method != "HEAD";
    if !matches!(method, "GET" | "HEAD") {
        let status = "405 Method Not Allowed";
        return whole(status, "text/plain", "GET or HEAD\n", with_body);
    }
    let path = target.split('?').next().unwrap_or_default();
    if path == paths.health {
        return health(board, with_body);
    }
    if paths.metrics.as_deref() == Some(path) {
        return whole("200 OK", CONTENT_TYPE, &board.page(), with_body);
    }
    match &paths.versions {
        Some((known, document)) if known == path => {
            whole("200 OK", "application/json", document, with_body)
        }
        _ => whole("404 Not Found", "text/plain", "not found\n", with_body),
    }
}

fn health(board: &Board, with_body: bool) -> Vec<u8> {
    let kind = "application/json";
    match board.stuck() {
        None => whole("200 OK", kind, "{\"status\": \"ok\"}", with_body),
        Some(since) => {
            let seconds = since.as_secs();
            let body = format!("{{\"status\": \"stuck\", \"seconds\": {seconds}}}");
            whole("503 Service Unavailable", kind, &body, with_body)
        }
    }
}

impl Caller {
    /// Reads what there is: true at the end of the head, nothing where the caller is done for.
    fn read(&mut self) -> Option<bool> {
        let mut buffer = [0_u8; 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return None,
                Ok(count) => {
                    self.asked.extend_from_slice(buffer.get(..count)?);
                    if ends(&self.asked) || self.asked.len() > LONGEST {
                        return Some(true);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Some(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
    }

    /// Writes as much as there is room for; says whether there is more.
    fn write(&mut self) -> bool {
        let Some((answer, sent)) = &mut self.answer else {
            return true;
        };
        while let Some(rest) = answer.get(*sent..).filter(|rest| !rest.is_empty()) {
            match self.stream.write(rest) {
                Ok(0) => return false,
                Ok(count) => *sent = sent.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
        match self.stream.close() {
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
            Ok(()) => false,
        }
    }
}

/// Says whether the head of a request is whole.
fn ends(head: &[u8]) -> bool {
    head.windows(4).any(|four| four == b"\r\n\r\n")
}

/// Returns method and target of a request; nothing where it is none.
fn request(head: &[u8]) -> Option<(&str, &str)> {
    if !ends(head) {
        return None;
    }
    let line = head.split(|byte| *byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_well = words.next().is_none() && version.starts_with("HTTP/1.");
    (is_well && target.starts_with('/')).then_some((method, target))
}

fn whole(status: &str, content_type: &str, body: &str, with_body: bool) -> Vec<u8> {
    let allowed = if status.starts_with("405") {
        "Allow: GET, HEAD\r\n"
    } else {
        ""
    };
    let length = body.len();
    let body = if with_body { body } else { "" };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{allowed}\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests;
