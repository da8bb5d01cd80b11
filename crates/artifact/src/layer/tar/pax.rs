//! Records of PAX extended headers (POSIX.1-2017 pax, "pax Extended Header"): `LENGTH KEY=VALUE\n`.

use super::number::decimal;
use crate::layer::capability::{Said, parse, parse_encoded};

/// What an extended header says, as far as it matters to us.
#[derive(Clone, Debug, Default)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    /// Version of a GNU sparse map (`GNU.sparse.major`, `.minor`).
    pub(super) sparse_version: (Option<u64>, Option<u64>),
    pub(super) sparse_name: Option<Vec<u8>>,
    pub(super) sparse_size: Option<u64>,
    /// Offsets and lengths in turn (`GNU.sparse.map`, or `.offset` and `.numbytes` pairs).
    pub(super) sparse_map: Vec<u64>,
    /// The header marks a directory as opaque for overlayfs.
    pub(super) overlay_opaque: bool,
    /// What the file says of its capabilities.
    pub(super) capability: Option<Said>,
    /// Records that could not be read; the header was still as long as it said.
    pub(super) malformed: bool,
}

impl Pax {
    /// Reads all records; those behind a malformed one are lost.
    pub(super) fn parse(mut bytes: &[u8]) -> Self {
        let mut pax = Self::default();
        while !bytes.is_empty() {
            let Some((key, value, rest)) = record(bytes) else {
                // Some writers fill up with NULs.
                pax.malformed |= bytes.iter().any(|byte| *byte != 0);
                break;
            };
            if pax.apply(key, value).is_none() {
                pax.malformed = true;
            }
            bytes = rest;
        }
        pax.malformed |= pax.sparse_map.len() % 2 != 0;
        pax
    }

    /// Says whether this, as a global header, would change where entries lie or how long they are.
    pub(super) const fn moves_entries(&self) -> bool {
        self.path.is_some()
            || self.link.is_some()
            || self.size.is_some()
            || self.sparse_name.is_some()
            || self.sparse_size.is_some()
            || !self.sparse_map.is_empty()
    }

    /// Takes one record; `None` where its value makes no sense.
    fn apply(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        // An empty value takes back what stood there before.
        let number = |value: &[u8]| {
            if value.is_empty() {
                Some(None)
            } else {
                decimal(value).map(Some)
            }
        };
        match key {
            b"path" => self.path = text(value).ok()?,
            b"linkpath" => self.link = text(value).ok()?,
            b"size" => {
                self.size = number(value)?.filter(|size| i64::try_from(*size).is_ok());
                (value.is_empty() || self.size.is_some()).then_some(())?;
            }
            b"uid" => self.uid = number(value)?.map(clamp),
            b"gid" => self.gid = number(value)?.map(clamp),
            b"GNU.sparse.major" => self.sparse_version.0 = number(value)?,
            b"GNU.sparse.minor" => self.sparse_version.1 = number(value)?,
            b"GNU.sparse.name" => self.sparse_name = text(value).ok()?,
            b"GNU.sparse.size" => self.sparse_size = number(value)?,
            // Go prefers `size` where both stand.
            b"GNU.sparse.realsize" => self.sparse_size = self.sparse_size.or(number(value)?),
            b"GNU.sparse.map" => self.sparse_map = numbers(value)?,
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => {
                let is_offset = self.sparse_map.len().is_multiple_of(2);
                (is_offset == key.ends_with(b"offset")).then_some(())?;
                self.sparse_map.push(decimal(value)?);
            }
            b"SCHILY.xattr.trusted.overlay.opaque" | b"SCHILY.xattr.user.overlay.opaque" => {
                self.overlay_opaque = value == b"y";
            }
            b"SCHILY.xattr.security.capability" => {
                self.capability = (!value.is_empty()).then(|| parse(value));
            }
            // Engines read the form of star only, so that it counts where both stand.
            b"LIBARCHIVE.xattr.security.capability" => {
                self.capability = self.capability.or_else(|| Some(parse_encoded(value)));
            }
            _ => {}
        }
        Some(())
    }
}

/// Splits off the first record: key, value, rest.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = bytes.iter().take(21).position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(bytes.get(..blank)?)?).ok()?;
    let rest = bytes.get(length..)?;
    let body = bytes
        .get(blank.checked_add(1)?..length)?
        .strip_suffix(b"\n")?;
    let equals = body
        .iter()
        .position(|byte| *byte == b'=')
        .filter(|at| *at > 0)?;
    let key = body.get(..equals)?;
    let value = body.get(equals.checked_add(1)?..)?;
    (!key.contains(&0)).then_some((key, value, rest))
}

/// Text without NULs; nothing where it is empty.
fn text(value: &[u8]) -> Result<Option<Vec<u8>>, Nul> {
    if value.contains(&0) {
        return Err(Nul);
    }
    Ok(Some(value.to_vec()).filter(|value| !value.is_empty()))
}

struct Nul;

fn numbers(value: &[u8]) -> Option<Vec<u64>> {
    value.split(|byte| *byte == b',').map(decimal).collect()
}

fn clamp(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let pax = Pax::parse(b"12 path=a/b\n6 a=\n13 size=1000\n9 size=\n17 comment=x=y\nz\n");
        assert_eq!(pax.path.as_deref(), Some(&b"a/b"[..]));
        assert_eq!(pax.size, None);
        assert!(pax.malformed, "the third record is longer than it says");
    }

    #[test]
    fn malformed_records_are_noticed() {
        let cases: &[(&[u8], bool)] = &[
            (b"", false),
            (b"11 path=ab\n", false),
            (b"11 path=ab\n\0\0\0", false),
            (b"12 path=ab\n", true),
            (b"10 path=ab\n", true),
            (b"x path=ab\n", true),
            (b"11 path=a\0\n", true),
            (b"5 =a\n", true),
            (b"99999999999999999999999 path=ab\n", true),
            (b"11 size=-1\n", true),
            (b"28 size=9999999999999999999\n", true),
            (b"24 GNU.sparse.map=0,1,2\n", true),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(
                Pax::parse(bytes).malformed,
                *wanted,
                "{}",
                bytes.escape_ascii()
            );
        }
    }
}
