//! HTTP/1.1 as this crate reads and writes it (RFC 9110, RFC 9112): strict where a client speaks, since what two readers
//! read differently is a way around the guard; pure over bytes, so that a face brings the bytes itself. What requests and
//! answers have in common, and answers, are read by `seawall-carrier`.

pub mod request;
pub mod write;

pub use request::Head;
pub use seawall_carrier::http1::{
    FIELD_LIMIT, Fields, Framing, HEAD_LIMIT, LINE_LIMIT, Progress, chunked, response,
};

/// A protocol that a connection is upgraded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Upgrade {
    /// The raw streams of a container.
    Tcp,
    /// HTTP/2 in clear text, for gRPC.
    H2c,
    /// `WebSocket` (RFC 6455).
    WebSocket,
}

impl Upgrade {
    /// Returns its name in the `Upgrade` field.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::H2c => "h2c",
            Self::WebSocket => "websocket",
        }
    }

    /// Returns the protocol of a name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        let all = [Self::Tcp, Self::H2c, Self::WebSocket];
        all.into_iter()
            .find(|it| it.name().eq_ignore_ascii_case(name))
    }
}
