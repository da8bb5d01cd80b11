//! How much of everything one client may take, so that no client takes it from the others.

use std::time::Duration;

/// Bounds of the proxy.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections of one listener at a time; each has a thread.
    pub connections: usize,
    /// Connections of one principal at a time, over all listeners.
    pub per_principal: usize,
    /// How long the TLS handshake may take, and how long a head from its first byte on.
    pub head: Duration,
    /// How long a connection may be without a request.
    pub idle: Duration,
    /// How long a JSON body may take in all.
    pub body: Duration,
    /// How long a streamed body may pause.
    pub pause: Duration,
    /// How long the engine may take to accept a connection, and to answer a question of the guard's own.
    pub engine: Duration,
    /// How long connections may go on after the guard was told to end.
    pub drain: Duration,
    /// Bytes of a list that is narrowed to what its reader may see.
    pub list_bytes: usize,
    /// Bytes of all bodies and lists that are held at one time, by how large they become when they are read.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            per_principal: 256,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(90),
            body: Duration::from_mins(1),
            pause: Duration::from_mins(10),
            // An engine with a plugin that is gone takes 15 seconds to say that there is no such volume.
            engine: Duration::from_secs(30),
            drain: Duration::from_secs(20),
            list_bytes: 64 << 20,
            memory: 512 << 20,
        }
    }
}
