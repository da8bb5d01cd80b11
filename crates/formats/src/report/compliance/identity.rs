//! Ids that documents of others want: UUIDs, tokens and names of XML, made of what is told, so that the same report
//! gives the same ids.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// A UUID made of a content (RFC 9562, section 5.5, with SHA-256 in the place of SHA-1).
pub(in crate::report) fn uuid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"seawall.report/1");
    for part in parts {
        // With its length in front no two lists of parts are one text.
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    let hash: [u8; 32] = hash.finalize().into();
    let mut uuid = String::with_capacity(36);
    for (at, byte) in hash.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x50,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        let _ = write!(uuid, "{byte:02x}");
    }
    uuid
}

/// A text as a part of an XML name: what may not stand in one is written by its code point, so that no two texts get
/// one name.
pub(in crate::report) fn name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
            name.push(c);
        } else {
            let _ = write!(name, "_{:x}_", u32::from(c));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_differ_by_parts_and_are_of_version_five() {
        let one = uuid(&["a", "b"]);
        assert_eq!(one.len(), 36);
        assert_eq!(one.as_bytes()[14], b'5');
        assert!(b"89ab".contains(&one.as_bytes()[19]));
        assert_eq!(one, uuid(&["a", "b"]));
        assert_ne!(one, uuid(&["ab", ""]));
        assert_ne!(one, uuid(&["ab"]));
    }

    #[test]
    fn names_stay_apart() {
        assert_eq!(name("5.1-a"), "5.1-a");
        assert_eq!(name("AC-2(1)"), "AC-2_28_1_29_");
        assert_ne!(name("a b"), name("a_20_b"));
    }
}
