//! What the reader gives, and why it stops.

use std::io;

use seawall_model::capability::FileCapability;
use seawall_model::tree::EntryKind;

/// One member of an archive, as stored: paths are not yet normalised.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Name as stored.
    pub name: Vec<u8>,
    /// Link target as stored.
    pub link: Vec<u8>,
    /// What it is; `None` for a member that is no file, such as a volume label.
    pub kind: Option<EntryKind>,
    /// Size of the content (for sparse files the full size).
    pub size: u64,
    /// Bytes stored in the archive.
    pub stored: u64,
    /// Where the stored bytes begin, counted from the start of the input.
    pub offset: u64,
    /// Permission bits with set-user-id, set-group-id and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Capabilities of those who run it, where an extended header tells.
    pub capability: Option<FileCapability>,
}

/// Why the reader cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// The content of the current member cannot be put together; the next member can be read.
    #[error("{0}")]
    Content(&'static str),
    /// The input failed; see [`crate::unpack::fault`].
    #[error("{0}")]
    Io(#[from] io::Error),
}
