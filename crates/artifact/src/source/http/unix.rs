//! HTTP over a Unix socket: the transport under ureq's protocol for a local engine.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, socket_with, sockopt};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

/// Connects every request to one socket, whatever host its URL names.
#[derive(Debug)]
pub struct UnixConnector {
    path: PathBuf,
    stall: Duration,
}

impl UnixConnector {
    /// Makes a connector to a socket; `stall` bounds each read that no other time-out bounds, those
    /// of a body.
    pub const fn new(path: PathBuf, stall: Duration) -> Self {
        Self { path, stall }
    }
}

impl Connector for UnixConnector {
    type Out = StreamTransport<UnixStream>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _chained: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let stream = connect(&self.path, details.timeout.not_zero().map(|t| *t))?;
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(StreamTransport {
            stream,
            buffers,
            stall: self.stall,
        }))
    }
}

/// Connects to a socket; one whose listener takes no connections is given up in time.
fn connect(path: &Path, timeout: Option<Duration>) -> io::Result<UnixStream> {
    let address = SocketAddrUnix::new(path)?;
    let flags = SocketFlags::CLOEXEC;
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    sockopt::set_socket_timeout(&socket, sockopt::Timeout::Send, timeout)?;
    rustix::net::connect(&socket, &address)?;
    Ok(UnixStream::from(socket))
}

/// A byte stream whose reads and writes can be given a time-out.
pub trait TimedStream: Read + Write + std::fmt::Debug + Send + Sync + 'static {
    /// Bounds the next reads.
    fn bound_reads(&self, timeout: Option<Duration>) -> io::Result<()>;
    /// Bounds the next writes.
    fn bound_writes(&self, timeout: Option<Duration>) -> io::Result<()>;
}

impl TimedStream for UnixStream {
    fn bound_reads(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_read_timeout(timeout)
    }

    fn bound_writes(&self, timeout: Option<Duration>) -> io::Result<()> {
        self.set_write_timeout(timeout)
    }
}

/// ureq's transport over such a stream.
#[derive(Debug)]
pub struct StreamTransport<S> {
    stream: S,
    buffers: LazyBuffers,
    stall: Duration,
}

impl<S: TimedStream> Transport for StreamTransport<S> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let timeout = timeout.for_write();
        self.stream.bound_writes(timeout.not_zero().map(|t| *t))?;
        let output = self.buffers.output();
        let bytes = output
            .get(..amount)
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        self.stream
            .write_all(bytes)
            .map_err(|error| timed(error, timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let timeout = timeout.for_read();
        let bound = timeout.not_zero().map_or(self.stall, |t| *t);
        self.stream.bound_reads(Some(bound))?;
        let room = self.buffers.input_append_buf();
        let amount = loop {
            match self.stream.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(timed(error, timeout)),
                Ok(amount) => break amount,
            }
        };
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    /// Connections are not kept: asking a local socket anew costs nothing.
    fn is_open(&mut self) -> bool {
        false
    }
}

fn timed(error: io::Error, timeout: NextTimeout) -> ureq::Error {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => ureq::Error::Timeout(timeout.reason),
        _ => ureq::Error::Io(error),
    }
}
