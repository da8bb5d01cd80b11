//! Bytes that wait until the other side takes them.

use std::io;

use crate::api::http::chunked;
use crate::proxy::wire::Wire;

/// Bytes to be written.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    bytes: Vec<u8>,
    start: usize,
}

impl Outbox {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds bytes as a chunk; none are no chunk, since that would be the last one.
    pub(super) fn push_chunk(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.push(chunked::begin(bytes.len()).as_bytes());
            self.push(bytes);
            self.push(b"\r\n");
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.start >= self.bytes.len()
    }

    /// Says whether more may be added. What is added at once is bounded by what is read at once.
    pub(super) fn has_room(&self) -> bool {
        self.bytes.len().saturating_sub(self.start) < ROOM
    }

    /// Throws away what waits.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.start = 0;
    }

    /// Writes what goes.
    pub(super) fn write_to(&mut self, wire: &mut dyn Wire) -> io::Result<()> {
        while let Some(rest) = self.bytes.get(self.start..).filter(|it| !it.is_empty()) {
            match wire.write(rest) {
                Ok(count) => self.start = self.start.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        self.clear();
        self.bytes.shrink_to(ROOM);
        Ok(())
    }
}

const ROOM: usize = 64 << 10;
