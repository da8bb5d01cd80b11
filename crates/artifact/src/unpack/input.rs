//! The compressed side: a buffer that counts what was taken from the outside.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A buffered reader that counts the bytes it took from its source.
pub(super) struct Input<'a> {
    source: Box<dyn Read + Send + 'a>,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    taken: Arc<AtomicU64>,
    failed: bool,
}

impl<'a> Input<'a> {
    pub(super) fn new(source: Box<dyn Read + Send + 'a>) -> Self {
        Self {
            source,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            taken: Arc::default(),
            failed: false,
        }
    }

    /// Returns the counter of bytes taken from the source.
    pub(super) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// Says whether the source itself failed, as opposed to its content.
    pub(super) const fn source_failed(&self) -> bool {
        self.failed
    }

    /// Fills the empty buffer until so many bytes are there or the source ends.
    pub(super) fn fill_at_least(&mut self, wanted: usize) -> io::Result<()> {
        while self.end.saturating_sub(self.start) < wanted {
            let free = self.buffer.get_mut(self.end..).unwrap_or_default();
            let count = read_some(&mut *self.source, free, &mut self.failed)?;
            if count == 0 {
                break;
            }
            self.count(count);
            self.end = self.end.saturating_add(count);
        }
        Ok(())
    }

    fn count(&self, bytes: usize) {
        self.taken.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start >= self.end {
            let count = read_some(&mut *self.source, &mut self.buffer, &mut self.failed)?;
            self.count(count);
            self.start = 0;
            self.end = count;
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.start = self.start.saturating_add(amount).min(self.end);
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // Large reads go past the buffer once it is empty.
        if self.start >= self.end && out.len() >= self.buffer.len() {
            let count = read_some(&mut *self.source, out, &mut self.failed)?;
            self.count(count);
            return Ok(count);
        }
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

/// Reads once, again where a signal came between.
fn read_some(source: &mut dyn Read, out: &mut [u8], failed: &mut bool) -> io::Result<usize> {
    loop {
        match source.read(out) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                *failed = true;
                return Err(error);
            }
            Ok(count) => return Ok(count.min(out.len())),
        }
    }
}

const BUFFER: usize = 128 << 10;
