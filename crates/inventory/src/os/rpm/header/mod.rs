//! RPM header blobs, as every kind of rpm database stores them: a table of entries and the data they
//! point into, all numbers big endian (rpm's `docs/manual/format_header.md`).
//!
//! A blob is `entries: u32, bytes: u32, entries × {tag, type, offset, count: u32}, data`. The first
//! entry of a header of rpm 4 marks a *region*, the part that was signed: its data is a trailer that
//! says how many entries belong to it. Entries behind the region (*dribbles*) were added when the
//! package was installed and replace entries of the region with the same tag.
//!
//! The checks are those that rpm makes before it uses a header out of its database, so that we accept
//! what `rpm -qa` lists: bounds of counts, types, alignment and lengths, and data in the order of the
//! entries with no overlap. The last makes a pass over all entries linear in the size of the blob.

mod check;
mod value;

use std::collections::BTreeMap;

use thiserror::Error;

pub use value::{Numbers, Strings};

/// Tags that are read. All others are checked and forgotten.
pub mod tag {
    #![expect(missing_docs, reason = "the names are rpm's own and say what they are")]

    pub const NAME: u32 = 1000;
    pub const VERSION: u32 = 1001;
    pub const RELEASE: u32 = 1002;
    pub const EPOCH: u32 = 1003;
    pub const VENDOR: u32 = 1011;
    pub const LICENSE: u32 = 1014;
    pub const PACKAGER: u32 = 1015;
    pub const ARCH: u32 = 1022;
    pub const OLDFILENAMES: u32 = 1027;
    pub const SOURCERPM: u32 = 1044;
    pub const CHANGELOGNAME: u32 = 1081;
    pub const CHANGELOGTEXT: u32 = 1082;
    pub const DIRINDEXES: u32 = 1116;
    pub const BASENAMES: u32 = 1117;
    pub const DIRNAMES: u32 = 1118;
    pub const MODULARITYLABEL: u32 = 5096;

    /// All of the above.
    pub(super) const WANTED: [u32; 16] = [
        NAME,
        VERSION,
        RELEASE,
        EPOCH,
        VENDOR,
        LICENSE,
        PACKAGER,
        ARCH,
        OLDFILENAMES,
        SOURCERPM,
        CHANGELOGNAME,
        CHANGELOGTEXT,
        DIRINDEXES,
        BASENAMES,
        DIRNAMES,
        MODULARITYLABEL,
    ];
}

/// A checked header, borrowed from its blob.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    data: &'a [u8],
    entries: BTreeMap<u32, Entry>,
    doubled: Option<u32>,
}

/// An entry that is read, its data known to lie within the blob.
#[derive(Clone, Copy, Debug)]
struct Entry {
    kind: u32,
    start: usize,
    length: usize,
    count: usize,
}

impl<'a> Header<'a> {
    /// Checks a whole blob.
    pub fn parse(blob: &'a [u8]) -> Result<Self, HeaderError> {
        check::check(blob)
    }

    /// Returns a tag that stands twice where it may stand once. The first was taken.
    pub fn doubled(&self) -> Option<u32> {
        self.doubled
    }

    /// Returns the string of a tag, or the first of its strings: that of the C locale where it is
    /// translated.
    pub fn string(&self, tag: u32) -> Result<Option<&'a [u8]>, HeaderError> {
        Ok(self.strings(tag)?.and_then(|mut strings| strings.next()))
    }

    /// Returns all strings of a tag.
    pub fn strings(&self, tag: u32) -> Result<Option<Strings<'a>>, HeaderError> {
        self.typed(tag, |kind| {
            matches!(kind, STRING | STRING_ARRAY | I18N_STRING)
        })
        .map(|found| found.map(|(data, count)| Strings::new(data, count)))
    }

    /// Returns the 32-bit numbers of a tag.
    pub fn numbers(&self, tag: u32) -> Result<Option<Numbers<'a>>, HeaderError> {
        self.typed(tag, |kind| kind == INT32)
            .map(|found| found.map(|(data, _)| Numbers::new(data)))
    }

    fn typed(
        &self,
        tag: u32,
        fits: impl Fn(u32) -> bool,
    ) -> Result<Option<(&'a [u8], usize)>, HeaderError> {
        let Some(entry) = self.entries.get(&tag) else {
            return Ok(None);
        };
        if !fits(entry.kind) {
            return Err(HeaderError::Type {
                tag,
                kind: entry.kind,
            });
        }
        let end = entry.start.saturating_add(entry.length);
        Ok(self
            .data
            .get(entry.start..end)
            .map(|data| (data, entry.count)))
    }
}

/// Why a blob is no header, or does not describe a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// The blob is not as long as its first two numbers say.
    #[error(
        "its length of {length} bytes does not fit {entries} entries and {bytes} bytes of data"
    )]
    Length {
        /// Length of the blob.
        length: usize,
        /// Entries it claims.
        entries: u32,
        /// Bytes of data it claims.
        bytes: u32,
    },
    /// Fewer than eight bytes.
    #[error("it has only {0} bytes")]
    Short(usize),
    /// The region is not as rpm makes it.
    #[error("its region is broken: {0}")]
    Region(&'static str),
    /// An entry fails a check.
    #[error("entry {index} with tag {tag} is broken: {why}")]
    Entry {
        /// Position, counted from 0.
        index: usize,
        /// Its tag.
        tag: u32,
        /// Which check.
        why: &'static str,
    },
    /// A tag has a type it cannot have.
    #[error("tag {tag} has type {kind}")]
    Type {
        /// The tag.
        tag: u32,
        /// The type found.
        kind: u32,
    },
    /// A tag that no package lacks is not there or is empty.
    #[error("tag {0} is missing or empty")]
    Missing(u32),
    /// A text is too long to be true.
    #[error("tag {0} is too long")]
    TooLong(u32),
}

const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;
