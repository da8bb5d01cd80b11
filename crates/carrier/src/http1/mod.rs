//! What requests and answers of HTTP/1.1 have in common, and the heads of answers (RFC 9110, RFC 9112): strict, since what
//! two readers read differently is a way around one of them; pure over bytes.

pub mod chunked;
pub mod fields;
pub mod lines;
pub mod refusal;
pub mod response;
pub mod rule;

pub use fields::Fields;

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

/// The most bytes of a head, of requests and of answers.
pub const HEAD_LIMIT: usize = 64 * 1024;
/// The most bytes of its first line.
pub const LINE_LIMIT: usize = 32 * 1024;
/// The most field lines.
pub const FIELD_LIMIT: usize = 128;
