//! Bounded decoders: the only door through which compressed bytes come in.
//!
//! The compression is told by the first bytes, never by a media type or a file name: both lie. Gzip is
//! RFC 1952 with any number of members, Zstandard is RFC 8878 with any number of frames.

use std::fmt;
use std::io::{self, Read};

use crate::limits::Limits;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// Gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// Why a stream of bytes ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A bound of [`Limits`] was reached.
    Limit,
    /// The stream ends in the middle.
    Truncated,
    /// The stream contradicts its format or its checksum.
    Corrupt,
    /// The stream is in a format that is not read here.
    Unsupported,
}

/// A decoded stream.
pub struct Decoded<'a> {
    /// How the bytes were compressed.
    pub compression: Compression,
    /// The decoded bytes. Its errors carry a [`Fault`] (see [`fault`]).
    pub reader: Box<dyn Read + Send + 'a>,
}

/// Tells the compression from the first bytes (6 are enough). `Err` names a compression that is not
/// supported.
pub fn sniff(prefix: &[u8]) -> Result<Compression, &'static str> {
    let _ = prefix;
    todo!()
}

/// Decodes a stream of any supported compression, within the bounds of `limits` (total and ratio).
pub fn decoder<'a>(
    reader: Box<dyn Read + Send + 'a>,
    limits: &Limits,
) -> io::Result<Decoded<'a>> {
    let _ = (reader, limits);
    todo!()
}

/// Makes an I/O error that says why a stream ended.
pub fn error(fault: Fault, why: impl Into<String>) -> io::Error {
    let kind = match fault {
        Fault::Truncated => io::ErrorKind::UnexpectedEof,
        _ => io::ErrorKind::InvalidData,
    };
    io::Error::new(kind, Stopped { fault, why: why.into() })
}

/// Returns why a stream ended, where the error tells; `None` means that the machine failed.
pub fn fault(error: &io::Error) -> Option<Fault> {
    let stopped = error.get_ref().and_then(|e| e.downcast_ref::<Stopped>());
    match stopped {
        Some(stopped) => Some(stopped.fault),
        None if error.kind() == io::ErrorKind::UnexpectedEof => Some(Fault::Truncated),
        None => None,
    }
}

/// The typed content of an I/O error made by [`error`].
#[derive(Debug)]
struct Stopped {
    fault: Fault,
    why: String,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for Stopped {}
