//! A streaming tar reader: v7, ustar, GNU and PAX (POSIX.1-2017 pax, "ustar Interchange Format" and
//! "pax Extended Header").

use std::io::{self, Read, Seek};

use seawall_model::problem::Problem;
use seawall_model::tree::EntryKind;

use crate::limits::Limits;

/// What can be read and skipped without reading.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// One member of an archive, as stored (paths not yet normalised).
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Name as stored.
    pub name: Vec<u8>,
    /// Link target as stored.
    pub link: Vec<u8>,
    /// What it is; `None` for a member that is no file (a volume label, a global header).
    pub kind: Option<EntryKind>,
    /// Size of the content (for sparse files the full size).
    pub size: u64,
    /// Bytes stored in the archive.
    pub stored: u64,
    /// Where the stored bytes begin, counted from the start of the input.
    pub offset: u64,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
}

/// Why the reader cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    /// The input ends in the middle of a member.
    #[error("it breaks off after {offset} bytes")]
    Truncated {
        /// Where.
        offset: u64,
    },
    /// A header makes no sense.
    #[error("{why} at byte {offset}")]
    Invalid {
        /// Where.
        offset: u64,
        /// What is wrong.
        why: &'static str,
    },
    /// A bound was reached.
    #[error("{0}")]
    Limit(String),
    /// The input failed; see [`crate::unpack::fault`].
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Reads the members of one archive.
pub struct TarReader<'r> {
    _input: &'r mut (dyn Read + Send),
}

impl<'r> TarReader<'r> {
    /// Reads from a stream.
    pub fn new(input: &'r mut (dyn Read + Send), limits: &Limits) -> Self {
        let _ = limits;
        Self { _input: input }
    }

    /// Reads from something in which bodies can be jumped over. It must stand at the archive's start.
    pub fn seekable(input: &'r mut dyn ReadSeek, limits: &Limits) -> io::Result<Self> {
        let _ = (input, limits);
        todo!()
    }

    /// Goes to the next member; `None` at the end. Oddities are appended to `problems`.
    pub fn next_member(&mut self, problems: &mut Vec<Problem>) -> Result<Option<Member>, TarError> {
        let _ = problems;
        todo!()
    }

    /// Reads the whole content of the current member, at most `limit` bytes (`Ok(None)` when larger).
    pub fn read_content(&mut self, limit: u64) -> Result<Option<Vec<u8>>, TarError> {
        let _ = limit;
        todo!()
    }

    /// Returns a reader over the stored bytes of the current member.
    pub fn body(&mut self) -> Body<'_, 'r> {
        Body { reader: self }
    }
}

/// The stored bytes of one member.
pub struct Body<'t, 'r> {
    reader: &'t mut TarReader<'r>,
}

impl Read for Body<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let _ = (&self.reader, out);
        todo!()
    }
}

/// Normalises a stored path as [`seawall_model::tree`] says: no leading `/` or `./`, `..` never leads
/// above the root, bytes that are not UTF-8 become `\xHH`. The flag says whether a `..` was met.
pub fn normalise(stored: &[u8]) -> (String, bool) {
    let _ = stored;
    todo!()
}
