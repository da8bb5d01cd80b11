//! Digests of bytes that pass by.

use std::io::{self, Read};

use seawall_model::digest::{Algorithm, Digest};
use sha2::{Digest as _, Sha256, Sha512};

/// A digest in the making.
pub(super) enum Hasher {
    Sha256(Box<Sha256>),
    Sha512(Box<Sha512>),
}

impl Hasher {
    pub(super) fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha256 => Self::Sha256(Box::default()),
            Algorithm::Sha512 => Self::Sha512(Box::default()),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(state) => state.update(bytes),
            Self::Sha512(state) => state.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Digest {
        match self {
            Self::Sha256(state) => Digest::sha256(&state.finalize().into()),
            Self::Sha512(state) => Digest::sha512(&state.finalize().into()),
        }
    }
}

/// Hashes what is read through it.
pub(super) struct Hashing<R> {
    inner: R,
    pub(super) hasher: Option<Hasher>,
}

impl<R> Hashing<R> {
    pub(super) const fn new(inner: R, hasher: Option<Hasher>) -> Self {
        Self { inner, hasher }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(out.get(..count).unwrap_or_default());
        }
        Ok(count)
    }
}
