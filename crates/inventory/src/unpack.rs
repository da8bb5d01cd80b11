//! How this crate gets at compressed files: somebody else decompresses, within bounds. Raw decoders have
//! no place here.

use std::io::{self, Read};

/// Decompresses.
pub trait Unpack: Sync {
    /// Begins to read a file whose compression, if any, is told by its first bytes. The reader gives at
    /// most so many bytes and fails behind them, as it does where the file is broken.
    fn open<'a>(&self, bytes: &'a [u8], max_bytes: u64) -> io::Result<Box<dyn Read + 'a>>;

    /// Decompresses a zlib stream (RFC 1950), which must not give more than so many bytes.
    fn zlib(&self, _bytes: &[u8], _max_bytes: u64) -> io::Result<Vec<u8>> {
        Err(io::Error::other("it is compressed"))
    }

    /// Decompresses raw deflated data (RFC 1951), which must not give more than so many bytes.
    fn deflate(&self, _bytes: &[u8], _max_bytes: u64) -> io::Result<Vec<u8>> {
        Err(io::Error::other("it is compressed"))
    }

    /// Walks the files of a zip archive, along its central directory.
    fn zip(&self, _bytes: &[u8], _take: &mut Take<'_>) -> io::Result<()> {
        Err(io::Error::other("it is an archive"))
    }
}

/// Takes the files of an archive as they come: name (normalised as paths of a tree are), size, and a way
/// to read it if it has at most so many bytes; returns whether to go on.
pub type Take<'a> = dyn FnMut(&str, u64, &mut dyn FnMut(u64) -> io::Result<Vec<u8>>) -> bool + 'a;

/// Reads files that are not compressed.
#[derive(Clone, Copy, Debug)]
pub struct Plain;

impl Unpack for Plain {
    fn open<'a>(&self, bytes: &'a [u8], max_bytes: u64) -> io::Result<Box<dyn Read + 'a>> {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            return Err(io::Error::other("it is compressed"));
        }
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
            return Err(io::Error::other("it is too large"));
        }
        Ok(Box::new(bytes))
    }
}
