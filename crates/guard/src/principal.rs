//! Who asks.

use std::net::SocketAddr;

/// Who asks, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// What proves who it is.
    pub proof: Proof,
    /// Name of the listener that it came by, as the configuration calls it.
    pub listener: String,
}

/// What proves who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The kernel's word on a unix socket's other end (`SO_PEERCRED`), as it was when the connection was made.
    Peer(Peer),
    /// A client certificate that a trusted authority signed and no list revokes.
    Certificate(Certificate),
    /// The standard streams of a program that sshd started: the user that it runs as and, where sshd says it, the key.
    Ssh {
        /// Whose process it is.
        peer: Peer,
        /// Fingerprint of the key (`SHA256:…`).
        key: Option<String>,
    },
    /// What the engine says of its client (authorisation plugins): the common name of a certificate, or nobody on a unix
    /// socket.
    Engine {
        /// The name.
        name: Option<String>,
    },
}

/// A process at the other end of a unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// User.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
    /// Process; of this machine's name space.
    pub pid: i32,
}

/// A client's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// URI names (RFC 5280, 4.2.1.6): identity, where there is one.
    pub uris: Vec<String>,
    /// Common name of the subject: identity where there is no URI.
    pub common_name: Option<String>,
    /// Serial number in lower-case hexadecimal.
    pub serial: String,
    /// Where the connection came from.
    pub address: SocketAddr,
}

impl Principal {
    /// Returns one name for the principal, for owner labels and records: `uid:1000`, `uri:spiffe://…`, `cn:alice`,
    /// `ssh:SHA256:…`, `anonymous`. The prefix keeps one kind from passing for another.
    pub fn identity(&self) -> String {
        match &self.proof {
            Proof::Peer(peer) | Proof::Ssh { peer, key: None } => format!("uid:{}", peer.uid),
            Proof::Ssh { key: Some(key), .. } => format!("ssh:{key}"),
            Proof::Certificate(it) => match (it.uris.first(), &it.common_name) {
                (Some(uri), _) => format!("uri:{uri}"),
                (None, Some(name)) => format!("cn:{name}"),
                (None, None) => format!("serial:{}", it.serial),
            },
            Proof::Engine { name: Some(name) } => format!("cn:{name}"),
            Proof::Engine { name: None } => "anonymous".to_owned(),
        }
    }
}
