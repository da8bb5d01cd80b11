//! A small HTTP server that misbehaves as it is told, on loopback or a Unix socket: for the faults that a
//! real registry or engine does not show. It answers one request per connection.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request as the server saw it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Method.
    pub method: String,
    /// Path with query.
    pub path: String,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Seen {
    /// Returns a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// What the server does for one request.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    steps: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    Bytes(Vec<u8>),
    Pause(Duration),
    Forever(Vec<u8>),
}

impl Reply {
    /// Answers with a status, headers and a body whose length is announced.
    pub fn new(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Self {
        Self::announcing(status, headers, body.len(), body)
    }

    /// Announces another length than that of the body.
    pub fn announcing(status: u16, headers: &[(&str, &str)], length: usize, body: &[u8]) -> Self {
        let mut head = format!("HTTP/1.1 {status} Words\r\nContent-Length: {length}\r\n");
        for (name, value) in headers {
            // Writing to a String cannot fail.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        head.push_str("Connection: close\r\n\r\n");
        Self::raw(head).bytes(body)
    }

    /// Sends bytes as they are.
    pub fn raw(bytes: impl AsRef<[u8]>) -> Self {
        Self::default().bytes(bytes)
    }

    /// Sends more bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.steps.push(Step::Bytes(bytes.as_ref().to_vec()));
        self
    }

    /// Waits before it goes on.
    #[must_use]
    pub fn pause(mut self, pause: Duration) -> Self {
        self.steps.push(Step::Pause(pause));
        self
    }

    /// Sends the same bytes until the other side has had enough.
    #[must_use]
    pub fn forever(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.steps.push(Step::Forever(bytes.as_ref().to_vec()));
        self
    }

    fn play(&self, stream: &mut impl Write, stopped: &AtomicBool) {
        for step in &self.steps {
            let written = match step {
                Step::Bytes(bytes) => stream.write_all(bytes),
                Step::Pause(pause) => {
                    std::thread::sleep(*pause);
                    Ok(())
                }
                Step::Forever(bytes) => loop {
                    if stopped.load(Ordering::SeqCst) || stream.write_all(bytes).is_err() {
                        return;
                    }
                },
            };
            // The other side may leave when it likes.
            if written.is_err() {
                return;
            }
        }
    }
}

type Handler = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A server that runs until it is dropped.
pub struct Server {
    place: Place,
    seen: Arc<Mutex<Vec<Seen>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

enum Place {
    Network(SocketAddr),
    Socket(PathBuf),
}

impl Server {
    /// Serves on a free port of 127.0.0.1.
    pub fn start(handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        Self::run(Place::Network(address), Box::new(handler), move || {
            let (stream, _) = listener.accept().ok()?;
            Some(Box::new(stream))
        })
    }

    /// Serves on a Unix socket.
    pub fn on_socket(
        path: &Path,
        handler: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        Self::run(
            Place::Socket(path.to_owned()),
            Box::new(handler),
            move || {
                let (stream, _) = listener.accept().ok()?;
                Some(Box::new(stream))
            },
        )
    }

    fn run(
        place: Place,
        handler: Box<Handler>,
        accept: impl Fn() -> Option<Box<dyn Connection>> + Send + 'static,
    ) -> Self {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let stopped = Arc::new(AtomicBool::new(false));
        let (log, stop) = (Arc::clone(&seen), Arc::clone(&stopped));
        let handler: Arc<Handler> = Arc::from(handler);
        let thread = std::thread::spawn(move || {
            while let Some(mut connection) = accept() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (log, stop, handler) =
                    (Arc::clone(&log), Arc::clone(&stop), Arc::clone(&handler));
                std::thread::spawn(move || {
                    let Some(request) = read_request(&mut connection) else {
                        return;
                    };
                    log.lock().unwrap().push(request.clone());
                    handler(&request).play(&mut connection, &stop);
                });
            }
        });
        Self {
            place,
            seen,
            stopped,
            thread: Some(thread),
        }
    }

    /// Returns `127.0.0.1:PORT`.
    pub fn authority(&self) -> String {
        match &self.place {
            Place::Network(address) => address.to_string(),
            Place::Socket(path) => path.display().to_string(),
        }
    }

    /// Returns the requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        match &self.place {
            Place::Network(address) => drop(TcpStream::connect(address)),
            Place::Socket(path) => drop(UnixStream::connect(path)),
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

trait Connection: Read + Write + Send {}
impl<S: Read + Write + Send> Connection for S {}

/// Reads a request; nothing where the other side speaks something else, TLS for instance.
fn read_request(stream: &mut impl Read) -> Option<Seen> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        let is_text = head.first().is_none_or(u8::is_ascii_uppercase);
        if head.len() > 64 << 10 || !is_text || stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.extend_from_slice(&byte);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut lines = text.lines();
    let mut start = lines.next()?.split(' ');
    let (method, path) = (start.next()?.to_owned(), start.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0_u64);
    let mut body = Vec::new();
    stream.take(length).read_to_end(&mut body).ok()?;
    Some(Seen {
        method,
        path,
        headers,
        body,
    })
}
