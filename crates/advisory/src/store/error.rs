//! What can go wrong with an advisory database.

use std::path::PathBuf;

/// Why a database can't be used or built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be read.
    #[error("cannot read the advisory database {path}: {source}")]
    Read {
        /// File that was asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is larger than any database that Seawall writes.
    #[error("the advisory database {path} has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// File that was asked for.
        path: PathBuf,
        /// Its size.
        size: u64,
        /// Largest size that is read.
        limit: u64,
    },
    /// The bytes do not begin as a database does.
    #[error("this is not a Seawall advisory database")]
    NotADatabase,
    /// The file was written by a Seawall of another generation.
    #[error(
        "the advisory database has format version {found}, \
         and this Seawall reads version {supported}"
    )]
    Version {
        /// Version of the file.
        found: u32,
        /// Version that is read.
        supported: u32,
    },
    /// The file ends early, or goes on behind its end.
    #[error("the advisory database is cut off: it should have {expected} bytes and has {found}")]
    Truncated {
        /// Length that its header tells.
        expected: u64,
        /// Length found.
        found: u64,
    },
    /// Content does not agree with its digest, or with itself.
    #[error("the advisory database is damaged: {what}")]
    Damaged {
        /// Which part, and in what, as a clause.
        what: String,
    },
    /// There is more than the format can hold.
    #[error("the advisory database can't be written: {what}")]
    Overflow {
        /// What is too much, as a clause.
        what: String,
    },
}

impl Error {
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged { what: what.into() }
    }

    pub(super) fn overflow(what: impl Into<String>) -> Self {
        Self::Overflow { what: what.into() }
    }

    /// Returns what the user can try.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read { .. } => "check the path and its permissions",
            Self::Version { found, supported } if found > supported => {
                "update Seawall, or build a database with this one: `seawall db build`"
            }
            Self::Overflow { .. } => "build from fewer sources",
            _ => "build it anew with `seawall db build`, or leave out --db to use the built-in one",
        }
    }
}
