//! Bounded decoders: the only door through which compressed bytes come in.
//!
//! The compression is told by the first bytes, never by a media type or a file name: both lie. Gzip is
//! RFC 1952 with any number of members, Zstandard is RFC 8878 with any number of frames, skippable ones
//! among them. How much may come out is bounded in total and in relation to what went in.

pub mod block;
mod bounded;
mod data;
mod gzip;
mod input;
pub mod patch;
pub mod zip;
pub mod zlib;
mod zstandard;

use std::fmt;
use std::io::{self, BufRead as _, Read};

use crate::limits::Limits;
use bounded::Bounded;
use gzip::Gzip;
use input::Input;
use zstandard::Zstandard;

pub use data::data_decoder;

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

/// Bytes that [`sniff`] needs to see, where the stream has as many.
pub const SNIFF_BYTES: usize = 10;

/// Tells the compression from the first bytes (see [`SNIFF_BYTES`]). `Err` names a compression that is
/// known and not supported.
pub fn sniff(prefix: &[u8]) -> Result<Compression, &'static str> {
    match prefix {
        [0x1f, 0x8b, 0x08, ..] => Ok(Compression::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Ok(Compression::Zstd),
        // A skippable frame may come first (RFC 8878, section 3.1.2).
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Ok(Compression::Zstd),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Err("xz"),
        // The whole start of the first block: a file name may well begin with `BZh`.
        [
            b'B',
            b'Z',
            b'h',
            b'1'..=b'9',
            0x31,
            0x41,
            0x59,
            0x26,
            0x53,
            0x59,
            ..,
        ] => Err("bzip2"),
        [0x04, 0x22, 0x4d, 0x18, ..] => Err("lz4"),
        [0x1f, 0x9d, ..] => Err("compress (.Z)"),
        _ => Ok(Compression::None),
    }
}

/// Decodes a stream of any supported compression, within the bounds of `limits` (total and ratio).
pub fn decoder<'a>(reader: Box<dyn Read + Send + 'a>, limits: &Limits) -> io::Result<Decoded<'a>> {
    let mut input = Input::new(reader);
    input.fill_at_least(SNIFF_BYTES)?;
    decoder_of(input, limits)
}

/// Decodes an input whose first bytes are there.
fn decoder_of<'a>(mut input: Input<'a>, limits: &Limits) -> io::Result<Decoded<'a>> {
    let compression = sniff(input.fill_buf()?).map_err(|name| {
        error(
            Fault::Unsupported,
            format!("{name} compression is not supported"),
        )
    })?;
    let taken = input.counter();
    let reader: Box<dyn Read + Send + 'a> = match compression {
        Compression::None => Box::new(Bounded::new(input, limits, None)),
        Compression::Gzip => Box::new(Bounded::new(Gzip::new(input), limits, Some(taken))),
        Compression::Zstd => Box::new(Bounded::new(Zstandard::new(input)?, limits, Some(taken))),
    };
    Ok(Decoded {
        compression,
        reader,
    })
}

/// Makes an I/O error that says why a stream ended.
pub fn error(fault: Fault, why: impl Into<String>) -> io::Error {
    let kind = match fault {
        Fault::Truncated => io::ErrorKind::UnexpectedEof,
        Fault::Limit | Fault::Corrupt | Fault::Unsupported => io::ErrorKind::InvalidData,
    };
    let why = why.into();
    io::Error::new(kind, Stopped { fault, why })
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

#[cfg(test)]
mod tests;
