//! A connection that is never waited for, plain or by TLS.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::tls::{self, Certificate, Stream};

/// A connection.
pub(super) enum Wire {
    /// As it is.
    Plain(TcpStream),
    /// By TLS; the handshake is part of reading.
    Tls(Box<Stream>),
}

impl Wire {
    /// Begins on a connection that came in and does not wait.
    pub(super) fn of(stream: TcpStream, certificate: Option<&Certificate>) -> Option<Self> {
        match certificate {
            None => Some(Self::Plain(stream)),
            Some(it) => Some(Self::Tls(Box::new(tls::begin(it, stream)?))),
        }
    }

    pub(super) fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => &stream.sock,
        }
    }

    /// Says whether something waits to be sent before more can be read.
    pub(super) fn has_more(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Tls(stream) => stream.conn.wants_write(),
        }
    }

    /// Says that nothing more comes, and sends what still waits.
    pub(super) fn close(&mut self) -> io::Result<()> {
        if let Self::Tls(stream) = self {
            stream.conn.send_close_notify();
            while stream.conn.wants_write() {
                stream.conn.write_tls(&mut stream.sock)?;
            }
        }
        Ok(())
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(buffer),
            Self::Tls(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
