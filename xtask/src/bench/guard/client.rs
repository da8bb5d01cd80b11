//! A client of the engine that does little else than wait: requests over connections that are kept, and streams.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// A connection that is kept.
pub(super) struct Client {
    reader: BufReader<UnixStream>,
    body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub(super) fn connect(socket: &Path) -> Result<Self> {
        let stream = UnixStream::connect(socket);
        let stream = stream.with_context(|| socket.display().to_string())?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            reader: BufReader::new(stream),
            body: Vec::new(),
        })
    }

    /// Asks, reads the whole answer, and says how long that took. What is no success has failed.
    pub(super) fn ask(&mut self, method: &str, path: &str) -> Result<Duration> {
        let begun = Instant::now();
        self.send(method, path)?;
        let shape = self.head()?;
        self.body.clear();
        match shape {
            Shape::Length(length) => {
                self.body.resize(length, 0);
                self.reader.read_exact(&mut self.body)?;
            }
            Shape::Chunks => while self.chunk()? {},
        }
        Ok(begun.elapsed())
    }

    /// Begins a stream: asks, and reads the head of the answer.
    pub(super) fn begin(&mut self, path: &str) -> Result<()> {
        self.send("GET", path)?;
        match self.head()? {
            Shape::Chunks => Ok(()),
            Shape::Length(length) => bail!("{path} is no stream, but {length} bytes"),
        }
    }

    /// Waits until the stream has brought these words.
    pub(super) fn wait_for(&mut self, words: &str) -> Result<()> {
        self.body.clear();
        while self.chunk()? {
            if String::from_utf8_lossy(&self.body).contains(words) {
                return Ok(());
            }
        }
        bail!("the stream ended before {words:?}")
    }

    fn send(&mut self, method: &str, path: &str) -> Result<()> {
        let length = if method == "GET" {
            ""
        } else {
            "Content-Length: 0\r\n"
        };
        let head = format!("{method} {path} HTTP/1.1\r\nHost: docker\r\n{length}\r\n");
        Ok(self.reader.get_mut().write_all(head.as_bytes())?)
    }

    /// Reads the head of an answer.
    fn head(&mut self) -> Result<Shape> {
        let first = self.line()?;
        let is_success = first
            .split(' ')
            .nth(1)
            .is_some_and(|it| it.starts_with('2'));
        let mut shape = Shape::Length(0);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').with_context(|| line.clone())?;
            match (name, value.trim()) {
                ("content-length", length) => shape = Shape::Length(length.parse()?),
                ("transfer-encoding", "chunked") => shape = Shape::Chunks,
                ("connection", "close") => bail!("the connection is not kept"),
                _ => {}
            }
        }
        if !is_success {
            bail!("answered with {first}");
        }
        Ok(shape)
    }

    /// Reads a chunk; the last one is empty.
    fn chunk(&mut self) -> Result<bool> {
        let line = self.line()?;
        let size = usize::from_str_radix(&line, 16).with_context(|| format!("size {line:?}"))?;
        let from = self.body.len();
        self.body.resize(from + size, 0);
        self.reader.read_exact(&mut self.body[from..])?;
        self.line()?;
        Ok(size > 0)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            bail!("the connection ended");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

/// How the end of an answer is told.
#[derive(Clone, Copy)]
enum Shape {
    Length(usize),
    Chunks,
}

/// Asks one after the other over one connection.
pub(super) fn times(socket: &Path, path: &str, count: usize) -> Result<Vec<Duration>> {
    let mut client = Client::connect(socket)?;
    // The first one may wait for what is only made once.
    client.ask("GET", path)?;
    (0..count).map(|_| client.ask("GET", path)).collect()
}

/// Asks from so many threads, each with a connection, for so long; returns how many were answered, and in how many
/// seconds.
pub(super) fn load(
    socket: &Path,
    path: &str,
    threads: usize,
    time: Duration,
) -> Result<(u32, f64)> {
    let begun = Instant::now();
    let answered = std::thread::scope(|scope| {
        let one = || -> Result<u32> {
            let mut client = Client::connect(socket)?;
            let mut count = 0;
            while begun.elapsed() < time {
                client.ask("GET", path)?;
                count += 1;
            }
            Ok(count)
        };
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        let joined = all.into_iter().map(|it| match it.join() {
            Ok(count) => count,
            Err(_) => bail!("a thread of the load panicked"),
        });
        joined.sum::<Result<u32>>()
    });
    Ok((answered?, begun.elapsed().as_secs_f64()))
}

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);
