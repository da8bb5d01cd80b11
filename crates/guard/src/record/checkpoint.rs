//! Checkpoints: what a log was at a moment, signed, in the form of transparency logs (C2SP tlog-checkpoint and
//! signed-note): a text of origin, size and root, an empty line, and a signature.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use seawall_trust::key::{PrivateKey, PublicKey};
use sha2::{Digest as _, Sha256};

use super::merkle::Hash;

/// What a file of a log was at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which file of which log.
    pub origin: String,
    /// How many lines it had.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// The key's name, the first bytes of its digest, and the signature.
    signature: Option<(String, Vec<u8>)>,
}

/// Why a text is no checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no checkpoint: {0}")]
pub struct InvalidCheckpoint(&'static str);

impl Checkpoint {
    /// Makes one, signed where there is a key.
    pub(super) fn new(origin: String, size: u64, root: Hash, key: Option<&PrivateKey>) -> Self {
        let mut made = Self {
            origin,
            size,
            root,
            signature: None,
        };
        made.signature = key.map(|key| {
            let mut bytes = key_hash(KEY_NAME, &key.public()).to_vec();
            bytes.extend(key.sign(made.body().as_bytes()));
            (KEY_NAME.to_owned(), bytes)
        });
        made
    }

    /// Reads one.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(text: &str) -> Result<Self, InvalidCheckpoint> {
        if text.len() > LONGEST {
            return Err(InvalidCheckpoint("it is too long"));
        }
        let (body, signatures) = text
            .split_once("\n\n")
            .ok_or(InvalidCheckpoint("it has no empty line"))?;
        let lines: Vec<&str> = body.split('\n').collect();
        let &[origin, size, root] = lines.as_slice() else {
            return Err(InvalidCheckpoint("it has not three lines"));
        };
        let number = size.parse().ok().filter(|it: &u64| it.to_string() == size);
        let root = STANDARD.decode(root).ok();
        Ok(Self {
            origin: origin.to_owned(),
            size: number.ok_or(InvalidCheckpoint("its size is no number"))?,
            root: root
                .and_then(|it| it.try_into().ok())
                .ok_or(InvalidCheckpoint("its root is no digest"))?,
            signature: signatures.lines().find_map(signature),
        })
    }

    /// Says whether it is signed with a key.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let Some((name, bytes)) = &self.signature else {
            return false;
        };
        let Some((hash, signature)) = bytes.split_at_checked(4) else {
            return false;
        };
        hash == key_hash(name, key) && key.verifies(self.body().as_bytes(), signature)
    }

    /// Says whether there is a signature at all.
    pub const fn is_signed(&self) -> bool {
        self.signature.is_some()
    }

    /// What is signed.
    fn body(&self) -> String {
        let root = STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\n", self.origin, self.size)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.body())?;
        match &self.signature {
            Some((name, bytes)) => writeln!(f, "\u{2014} {name} {}", STANDARD.encode(bytes)),
            None => Ok(()),
        }
    }
}

/// Reads a line of a signature.
fn signature(line: &str) -> Option<(String, Vec<u8>)> {
    let (name, bytes) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    Some((name.to_owned(), STANDARD.decode(bytes).ok()?))
}

/// The first bytes of a key's digest (signed-note: SHA-256 of name, newline, algorithm 1 and key).
fn key_hash(name: &str, key: &PublicKey) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update(b"\n\x01")
        .chain_update(key.bytes())
        .finalize();
    let mut hash = [0; 4];
    for (to, from) in hash.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    hash
}

/// What keys of audit logs are called in their signatures.
const KEY_NAME: &str = "seawall-guard";
/// Bytes of a checkpoint.
const LONGEST: usize = 4 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_changed_is_not_signed() {
        let key = PrivateKey::from_seed([7; 32]).unwrap();
        let made = Checkpoint::new("seawall-guard/log/1".to_owned(), 12, [3; 32], Some(&key));
        let text = made.to_string();
        let read = Checkpoint::parse(&text).unwrap();
        assert_eq!(read, made);
        assert!(read.is_signed_by(&key.public()));
        let other = PrivateKey::from_seed([8; 32]).unwrap();
        assert!(!read.is_signed_by(&other.public()));
        for (from, to) in [("\n12\n", "\n13\n"), ("log/1", "log/2")] {
            let forged = Checkpoint::parse(&text.replacen(from, to, 1)).unwrap();
            assert!(!forged.is_signed_by(&key.public()), "{to}");
        }
        for broken in [
            "",
            "a\n1\n",
            "a\nb\nc\n\n",
            "a\n01\nAAAA\n\n",
            "a\n1\nAAAA\n\n",
        ] {
            assert!(Checkpoint::parse(broken).is_err(), "{broken}");
        }
    }
}
