//! A socket that waits for connections.

use serde::{Deserialize, Serialize};

/// A socket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// `tcp`, `tcp6`, `udp`, `udp6`.
    pub protocol: String,
    /// Address that it is bound to: `0.0.0.0`, `::`, `127.0.0.1` …
    pub address: String,
    /// Port.
    pub port: u16,
    /// Process that holds it, where that could be seen.
    pub process: Option<u32>,
    /// Name of that process.
    pub program: Option<String>,
}
