//! Our own recordings: events with what the rules need of the state, in blocks that are packed, summed, and stand for
//! themselves. `docs/recordings.md` describes the format.
//!
//! [`Track`] makes blocks of events, [`Writer`] a file of blocks, [`Reader`] events and a state of a file. A file that was
//! cut off is read up to its last whole block. How blocks are packed is an input: unpacking what others wrote stands where
//! its bounds are.

mod crc;
mod error;
mod event;
mod fact;
mod frame;
mod head;
mod named;
mod read;
mod shadow;
mod track;
mod wire;
mod write;

use std::io;

pub use error::Error;
pub use frame::{MAGIC, Packed};
pub use head::{End, Head, Noted};
pub use read::{Reader, Summary};
pub use track::{Block, Track};
pub use write::Writer;

/// How the content of parts is packed.
#[derive(Clone, Copy, Debug)]
pub struct Packing {
    /// Packs bytes: one frame of Zstandard (RFC 8878).
    pub pack: fn(&[u8]) -> io::Result<Vec<u8>>,
    /// Unpacks a frame that gives exactly so many bytes: never more.
    pub unpack: fn(&[u8], usize) -> io::Result<Vec<u8>>,
}
