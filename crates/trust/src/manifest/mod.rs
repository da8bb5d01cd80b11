//! The manifest of a database channel: which databases there are, how they are had, and until when
//! this holds. `docs/database-channel.md` describes the document.
//!
//! It is only ever read out of an envelope that was opened (see [`crate::envelope`]). [`accept`]
//! has the rules by which a well-signed manifest is refused all the same: expiry, rollback, two of
//! one number.

pub mod accept;
mod document;

use seawall_model::digest::Digest;
use seawall_model::time::Timestamp;

use crate::envelope;
use crate::error::Error;
use crate::key::{KeyId, PrivateKey, PublicKey};

pub use accept::Accepted;

/// What a channel offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Number of the manifest; a later one has a greater one.
    pub serial: u64,
    /// When it was published.
    pub published: Timestamp,
    /// From when on it is refused.
    pub expires: Timestamp,
    /// The databases, one for each format version.
    pub databases: Vec<Offered>,
}

/// A database that a channel offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Format version.
    pub format: u32,
    /// When it was built.
    pub built: Timestamp,
    /// The database itself.
    pub file: FileEntry,
    /// Shorter ways to it.
    pub deltas: Vec<DeltaEntry>,
}

/// A file of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Name in the channel's directory.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

/// A file that makes a database out of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaEntry {
    /// The file.
    pub file: FileEntry,
    /// SHA-256 of the database that it starts from.
    pub base: Digest,
}

/// A manifest and who signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub manifest: Manifest,
    /// SHA-256 of the signed document.
    pub digest: Digest,
    /// The trusted keys that signed it.
    pub signers: Vec<KeyId>,
}

impl Manifest {
    /// Reads the signed document. Unknown members are passed over: they may come with later
    /// versions.
    ///
    /// # Errors
    /// Where it is none, or contradicts itself.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        document::parse(bytes)
    }

    /// Writes the document that is to be signed.
    ///
    /// # Errors
    /// Where it could not be read again.
    pub fn render(&self) -> Result<Vec<u8>, Error> {
        let bytes = document::render(self)?;
        // What we would refuse to read must not be published.
        match Self::parse(&bytes) {
            Ok(read) if read == *self => Ok(bytes),
            Ok(_) => Err(Error::Manifest("it does not read as it was meant")),
            Err(error) => Err(error),
        }
    }

    /// Signs it.
    ///
    /// # Errors
    /// As [`render`](Self::render) and [`envelope::seal`].
    pub fn seal(&self, keys: &[&PrivateKey]) -> Result<Vec<u8>, Error> {
        envelope::seal(&self.render()?, PAYLOAD_TYPE, keys)
    }

    /// Opens a signed manifest.
    ///
    /// # Errors
    /// As [`envelope::open`] and [`parse`](Self::parse).
    pub fn open(bytes: &[u8], trusted: &[PublicKey]) -> Result<Signed, Error> {
        let opened = envelope::open(bytes, PAYLOAD_TYPE, trusted)?;
        Ok(Signed {
            manifest: Self::parse(&opened.payload)?,
            digest: digest_of(&opened.payload),
            signers: opened.signers,
        })
    }

    /// Returns the database of a format version.
    ///
    /// # Errors
    /// Where there is none.
    pub fn database(&self, format: u32) -> Result<&Offered, Error> {
        self.databases
            .iter()
            .find(|offered| offered.format == format)
            .ok_or(Error::Format { wanted: format })
    }
}

/// Returns the SHA-256 of some bytes.
pub fn digest_of(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Digest::sha256(&sha2::Sha256::digest(bytes).into())
}

/// Says whether a name can stand for a file of a channel: no path, nothing hidden, nothing that
/// needs quoting.
pub fn is_file_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=LONGEST_NAME).contains(&name.len())
        && name.bytes().all(plain)
        && !name.starts_with(['.', '-'])
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Type of the payload of an envelope that holds a manifest.
pub const PAYLOAD_TYPE: &str = "application/vnd.seawall.database-manifest.v1+json";
/// Name of the signed manifest in a channel's directory.
pub const FILE_NAME: &str = "manifest.dsse.json";
/// A database is held in memory: the same bound as for opening one.
pub const LARGEST_FILE: u64 = 1 << 30;
const LONGEST_NAME: usize = 128;

#[cfg(test)]
mod tests;
