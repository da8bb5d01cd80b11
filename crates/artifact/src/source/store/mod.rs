//! Images in a store of named members, wherever the store lies: a tar, a directory, or what was kept of
//! a stream. Knows the two ways in which images are laid out in one (`manifest.json` of `docker save`,
//! `index.json` of an OCI layout) and tells which images there are; reads no layer.

mod docker;
mod find;
mod oci;
mod signatures;

pub(super) use find::{Found, Outcome, Query, find};
pub(super) use signatures::signatures;

use std::io::Read;

use crate::error::{Error, ErrorKind};

/// Documents and layers by path.
pub(super) trait Store: Send + Sync {
    /// Says what the store is, in problems: `archive`, `layout`.
    fn noun(&self) -> &'static str;

    /// Returns the size of a member, or nothing where there is none.
    fn size(&self, path: &str) -> Option<u64>;

    /// Reads a document of at most `limit` bytes; nothing where there is none.
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Error>;
}

/// A store whose members can be opened as often as needed.
pub(super) trait OpenStore: Store {
    /// Opens a member from its start.
    fn open(&self, path: &str) -> Result<Box<dyn Read + Send + '_>, Error>;
}

/// Reads a document that must not exceed a bound, from what is known to have `size` bytes.
pub(super) fn read_bounded(
    reader: impl Read,
    size: u64,
    limit: u64,
    what: &str,
) -> Result<Vec<u8>, Error> {
    if size > limit {
        let why = format!("it has {size} bytes, more than the {limit} allowed");
        return Err(Error::new(ErrorKind::Limit, what, why));
    }
    let mut bytes = Vec::new();
    reader
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|e| Error::new(ErrorKind::Input, what, format!("it cannot be read: {e}")))?;
    Ok(bytes)
}
