//! The stored bytes of a layer as they are read: hashed, counted, reported.

use std::io::{self, Read};

use super::hash::Hasher;
use crate::source::Progress;

/// Reads the stored bytes of a layer.
pub(super) struct Tap<'a> {
    /// Bytes that were read ahead to tell the compression.
    prefix: Vec<u8>,
    given: usize,
    source: Box<dyn Read + Send + 'a>,
    hasher: Option<Hasher>,
    progress: &'a dyn Progress,
    index: usize,
    bytes: u64,
    unreported: u64,
    ended: bool,
    failed: bool,
}

/// What is known once a tap was closed.
pub(super) struct Tapped {
    /// Bytes that were read.
    pub(super) bytes: u64,
    /// Their digest, where it was asked for and the end was reached.
    pub(super) hasher: Option<Hasher>,
}

impl<'a> Tap<'a> {
    pub(super) fn new(
        mut source: Box<dyn Read + Send + 'a>,
        progress: &'a dyn Progress,
        index: usize,
    ) -> io::Result<Self> {
        let mut prefix = Vec::new();
        source
            .by_ref()
            .take(crate::unpack::SNIFF_BYTES as u64)
            .read_to_end(&mut prefix)?;
        Ok(Self {
            prefix,
            given: 0,
            source,
            hasher: None,
            progress,
            index,
            bytes: 0,
            unreported: 0,
            ended: false,
            failed: false,
        })
    }

    pub(super) fn prefix(&self) -> &[u8] {
        &self.prefix
    }

    /// Must be called before anything is read.
    pub(super) fn hash_with(&mut self, hasher: Option<Hasher>) {
        self.hasher = hasher;
    }

    /// Reads what is left, unless the source failed before.
    pub(super) fn drain(&mut self) -> io::Result<()> {
        let mut block = vec![0; BLOCK];
        while !self.ended && !self.failed {
            match self.read(&mut block) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn close(mut self) -> Tapped {
        self.report(0);
        Tapped {
            bytes: self.bytes,
            hasher: self.hasher.filter(|_| self.ended),
        }
    }

    /// Reports progress a megabyte at a time, or whatever is open when `least` is zero.
    fn report(&mut self, least: u64) {
        if self.unreported > 0 && self.unreported >= least {
            self.progress
                .advance(self.index, std::mem::take(&mut self.unreported));
        }
    }
}

impl Read for Tap<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        let mut prefix = self.prefix.get(self.given..).unwrap_or_default();
        let result = if prefix.is_empty() {
            self.source.read(out)
        } else {
            prefix.read(out)
        };
        self.failed = result
            .as_ref()
            .is_err_and(|e| e.kind() != io::ErrorKind::Interrupted);
        let count = result?;
        self.given = self.given.saturating_add(count).min(self.prefix.len());
        let read = out.get(..count).unwrap_or_default();
        self.ended = count == 0;
        if let Some(hasher) = &mut self.hasher {
            hasher.update(read);
        }
        self.bytes = self.bytes.saturating_add(count as u64);
        self.unreported = self.unreported.saturating_add(count as u64);
        self.report(REPORT);
        Ok(count)
    }
}

const BLOCK: usize = 128 << 10;
const REPORT: u64 = 1 << 20;
