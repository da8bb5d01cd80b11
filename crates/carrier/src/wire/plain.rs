//! Sockets without encryption: those of this machine, and the engine's.

use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};

use rustix::net::{RecvFlags, SendFlags, Shutdown, recv, send, shutdown};

use super::Wire;

/// A socket.
#[derive(Debug)]
pub struct Plain {
    fd: OwnedFd,
}

impl Plain {
    /// Takes a connected socket.
    pub fn new(fd: impl Into<OwnedFd>) -> Self {
        Self { fd: fd.into() }
    }
}

impl Wire for Plain {
    fn reads(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    fn writes(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    fn tells_half(&self) -> bool {
        true
    }

    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        receive(&self.fd, into)
    }

    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        transmit(&self.fd, from)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn holds_unread(&self) -> bool {
        false
    }

    fn holds_unsent(&self) -> bool {
        false
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(shutdown(&self.fd, Shutdown::Write)?)
    }
}

/// Receives from a socket without waiting, whatever its flags are.
pub fn receive(fd: impl std::os::fd::AsFd, into: &mut [u8]) -> io::Result<usize> {
    let received = recv(fd, into, RecvFlags::DONTWAIT)?;
    Ok(received.1)
}

/// Sends to a socket without waiting and without a signal where nobody listens.
pub fn transmit(fd: impl std::os::fd::AsFd, from: &[u8]) -> io::Result<usize> {
    Ok(send(fd, from, SendFlags::DONTWAIT | SendFlags::NOSIGNAL)?)
}
