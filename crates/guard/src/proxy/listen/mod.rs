//! Where clients come in.

mod accept;
mod ssh;
mod stop;
mod unix;

use std::net::SocketAddr;
use std::path::PathBuf;

use super::certificate::TlsFiles;

pub(crate) use accept::{Incoming, Opened, serve};
pub use ssh::SshSession;
pub(crate) use stop::{Stop, Stopper, pair};
pub(crate) use unix::peer;

/// A listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// What the configuration calls it.
    pub name: String,
    /// Where it listens.
    pub place: Place,
}

/// Where a listener listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A unix socket, whose clients are known by the kernel's word.
    Unix {
        /// Where it is made.
        path: PathBuf,
        /// Its permissions, such as 0660.
        mode: u32,
        /// Whose group it is: a name or a number; that of the guard where nothing is said.
        group: Option<String>,
    },
    /// TCP with TLS, whose clients are known by their certificates.
    Tls {
        /// Address and port.
        address: SocketAddr,
        /// The files.
        files: TlsFiles,
    },
}
