//! HTTP/1.1 as this crate reads and writes it (RFC 9110, RFC 9112): strict where a client speaks, since what two readers
//! read differently is a way around the guard; pure over bytes, so that a face brings the bytes itself.

pub mod chunked;
mod fields;
mod lines;
pub mod request;
pub mod response;
pub mod write;

pub use fields::Fields;
pub use request::Head;

/// How far reading a head came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress<T> {
    /// The head is not whole yet, and nothing that can't be in one was seen.
    More,
    /// The head, and how many of the bytes it takes.
    Done {
        /// The head.
        head: T,
        /// Its length in bytes, the empty line included.
        length: usize,
    },
}

/// How the end of a body is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is none.
    None,
    /// By this length.
    Length(u64),
    /// By the last chunk.
    Chunked,
    /// By the end of the connection; answers only.
    UntilClose,
}

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

/// The most bytes of a head, of requests and of answers.
pub const HEAD_LIMIT: usize = 64 * 1024;
/// The most bytes of its first line.
pub const LINE_LIMIT: usize = 32 * 1024;
/// The most field lines.
pub const FIELD_LIMIT: usize = 128;
