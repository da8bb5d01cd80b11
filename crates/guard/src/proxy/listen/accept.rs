//! Takes connections in, until it is told to stop.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use rustix::event::PollFlags;

use super::unix::Socket;
use super::{Listener, Place, Stop};
use crate::proxy::certificate::Credentials;
use crate::proxy::wire::wait;
use crate::proxy::{Failure, Tell};

/// A listener that listens.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) name: String,
    pub(crate) entrance: Entrance,
}

/// What it listens on.
pub(crate) enum Entrance {
    Unix(Socket),
    Tls {
        listener: TcpListener,
        credentials: Arc<Credentials>,
    },
}

/// A connection that came in.
pub(crate) enum Incoming {
    Unix(UnixStream),
    Tls {
        stream: TcpStream,
        address: SocketAddr,
        credentials: Arc<Credentials>,
    },
}

impl Opened {
    /// Begins to listen.
    pub(crate) fn open(listener: &Listener, tell: &Tell) -> Result<Self, Failure> {
        let entrance = match &listener.place {
            Place::Unix { path, mode, group } => {
                Entrance::Unix(Socket::listen(path, *mode, group.as_deref())?)
            }
            Place::Tls { address, files } => {
                let credentials = Credentials::read(files.clone(), Arc::clone(tell))?;
                let failed = |error: io::Error| Failure::new(address.to_string(), error);
                let listener = TcpListener::bind(address).map_err(failed)?;
                listener.set_nonblocking(true).map_err(failed)?;
                let credentials = Arc::new(credentials);
                Entrance::Tls {
                    listener,
                    credentials,
                }
            }
        };
        let name = listener.name.clone();
        Ok(Self { name, entrance })
    }

    /// Returns the address of a TCP listener, whose port may have been chosen by the kernel.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        match &self.entrance {
            Entrance::Unix(_) => None,
            Entrance::Tls { listener, .. } => listener.local_addr().ok(),
        }
    }

    /// Has certificates read again that changed.
    pub(crate) fn refresh(&self) {
        if let Entrance::Tls { credentials, .. } = &self.entrance {
            drop(credentials.now());
        }
    }

    fn fd(&self) -> BorrowedFd<'_> {
        match &self.entrance {
            Entrance::Unix(socket) => socket.listener.as_fd(),
            Entrance::Tls { listener, .. } => listener.as_fd(),
        }
    }

    fn accept(&self) -> io::Result<Incoming> {
        match &self.entrance {
            Entrance::Unix(socket) => {
                let (stream, _) = socket.listener.accept()?;
                Ok(Incoming::Unix(stream))
            }
            Entrance::Tls {
                listener,
                credentials,
            } => {
                let (stream, address) = listener.accept()?;
                let credentials = Arc::clone(credentials);
                Ok(Incoming::Tls {
                    stream,
                    address,
                    credentials,
                })
            }
        }
    }
}

impl std::fmt::Debug for Entrance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unix(socket) => socket.fmt(f),
            Self::Tls { listener, .. } => listener.fmt(f),
        }
    }
}

/// Takes connections in until it is told to stop.
pub(crate) fn serve(opened: &Opened, stop: &Stop, tell: &Tell, take: &dyn Fn(Incoming)) {
    loop {
        let both = [
            (opened.fd(), PollFlags::IN),
            (stop.fd(), PollFlags::IN | PollFlags::HUP),
        ];
        match wait(both, None) {
            Ok([_, stopped]) if !stopped.is_empty() => return,
            Ok(_) => {}
            Err(error) => {
                tell(&format!("listener {}: {error}", opened.name));
                std::thread::sleep(BREATH);
            }
        }
        match opened.accept() {
            Ok(incoming) => take(incoming),
            // The other side was gone again, or another thread was faster.
            Err(error) if passing(&error) => {}
            // No descriptors, no memory: those who are in have to leave before others come.
            Err(error) => {
                tell(&format!("listener {}: {error}", opened.name));
                std::thread::sleep(BREATH);
            }
        }
    }
}

fn passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted | io::ErrorKind::ConnectionAborted
    )
}

const BREATH: Duration = Duration::from_millis(100);
