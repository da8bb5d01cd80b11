//! TLS over TCP, by rustls: the state machine is ours to drive, so both directions go on in one thread.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::os::fd::{AsFd as _, BorrowedFd};
use std::sync::Arc;
use std::time::Instant;

use rustls::client::ClientConnection;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ServerConnection;
use rustls::{ClientConfig, Connection, ServerConfig};

use rustix::event::PollFlags;

use super::plain::{receive, transmit};
use super::{Wire, wait};

/// A connection with TLS.
#[derive(Debug)]
pub struct Secured {
    socket: TcpStream,
    session: Connection,
    /// Whether there may be more of what was decrypted already.
    unread: bool,
}

impl Secured {
    /// Begins as the server; the handshake is made by [`Wire::read`] and [`Wire::flush`].
    pub fn new(socket: TcpStream, config: Arc<ServerConfig>) -> io::Result<Self> {
        let session = ServerConnection::new(config).map_err(io::Error::other)?;
        Ok(Self::with(socket, session.into()))
    }

    /// Begins as the client of a server of this name.
    pub fn client(
        socket: TcpStream,
        config: Arc<ClientConfig>,
        name: ServerName<'static>,
    ) -> io::Result<Self> {
        let session = ClientConnection::new(config, name).map_err(io::Error::other)?;
        Ok(Self::with(socket, session.into()))
    }

    fn with(socket: TcpStream, mut session: Connection) -> Self {
        session.set_buffer_limit(Some(BUFFER));
        Self {
            socket,
            session,
            unread: false,
        }
    }

    /// Makes the handshake, until the moment at most.
    pub fn shake_until(&mut self, until: Instant) -> io::Result<()> {
        loop {
            match self.shake() {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let out = if self.holds_unsent() {
                        PollFlags::OUT
                    } else {
                        PollFlags::empty()
                    };
                    let [ready] = wait([(self.reads(), PollFlags::IN | out)], Some(until))?;
                    if ready.is_empty() {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Goes on with the handshake; true where it is done.
    fn shake(&mut self) -> io::Result<bool> {
        self.flush_gently()?;
        if self.session.is_handshaking() && self.receive()? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.flush_gently()?;
        // The first request may have come along with the last of the handshake.
        self.unread = true;
        Ok(!self.session.is_handshaking() && !self.session.wants_write())
    }

    /// Returns the client's certificate, which was verified.
    pub fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.session.peer_certificates()?.first()
    }

    fn receive(&mut self) -> io::Result<usize> {
        let received = self.session.read_tls(&mut Nonblocking(&self.socket))?;
        if let Err(error) = self.session.process_new_packets() {
            // The other side is told why.
            drop(self.flush_gently());
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        Ok(received)
    }

    /// Sends what goes; that something is left is no error.
    fn flush_gently(&mut self) -> io::Result<()> {
        match self.flush() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            other => other,
        }
    }
}

impl Wire for Secured {
    fn reads(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    fn writes(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.session.reader().read(into) {
                Ok(count) => {
                    self.unread = count > 0;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.unread = false;
                    if self.receive()? == 0 {
                        // No farewell: what was cut off is not taken for an end.
                        return Err(io::ErrorKind::ConnectionReset.into());
                    }
                    self.flush_gently()?;
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        let count = self.session.writer().write(from)?;
        self.flush_gently()?;
        if count == 0 && !from.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        while self.session.wants_write() {
            self.session.write_tls(&mut Nonblocking(&self.socket))?;
        }
        Ok(())
    }

    fn holds_unread(&self) -> bool {
        self.unread
    }

    fn holds_unsent(&self) -> bool {
        self.session.wants_write()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.session.send_close_notify();
        self.flush_gently()
    }
}

/// The socket without waiting, whatever its flags are.
struct Nonblocking<'a>(&'a TcpStream);

impl io::Read for Nonblocking<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        receive(self.0, into)
    }
}

impl io::Write for Nonblocking<'_> {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        transmit(self.0, from)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that wait to be encrypted or sent.
const BUFFER: usize = 64 << 10;
