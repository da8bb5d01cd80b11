//! What came from a client and was not used yet: what follows a head is its body, what follows a body is the next
//! request, and nothing is read twice or skipped.

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Instant;

use rustix::event::PollFlags;

use super::wire::{Wire, wait};

/// Received bytes.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    bytes: Vec<u8>,
    start: usize,
}

/// What came of waiting for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// Something.
    More,
    /// The client has ended its side.
    End,
    /// The time is up.
    Late,
    /// The guard is to end.
    Stopped,
}

impl Inbox {
    /// Returns what is there.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Says whether nothing is there.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes().is_empty()
    }

    /// Takes so many bytes away.
    pub(crate) fn take(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.bytes.len());
        if self.start == self.bytes.len() {
            self.bytes.clear();
            self.start = 0;
            self.bytes.shrink_to(PIECE);
        }
    }

    /// Reads what the client has sent, without waiting; `false` at its end.
    pub(crate) fn read(&mut self, client: &mut dyn Wire) -> io::Result<bool> {
        let mut piece = [0; PIECE];
        let count = client.read(&mut piece)?;
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.start = 0;
        }
        self.bytes
            .extend_from_slice(piece.get(..count).unwrap_or_default());
        Ok(count > 0)
    }

    /// Waits for more until the moment, or until `stop` is ready.
    pub(crate) fn fill(
        &mut self,
        client: &mut dyn Wire,
        until: Instant,
        stop: Option<BorrowedFd<'_>>,
    ) -> io::Result<Filled> {
        loop {
            match self.read(client) {
                Ok(true) => return Ok(Filled::More),
                Ok(false) => return Ok(Filled::End),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            let out = if client.holds_unsent() {
                PollFlags::OUT
            } else {
                PollFlags::empty()
            };
            let ended = stop.map_or(PollFlags::empty(), |_| PollFlags::IN | PollFlags::HUP);
            let entries = [
                (client.reads(), PollFlags::IN),
                (client.writes(), out),
                (stop.unwrap_or(client.reads()), ended),
            ];
            let [readable, writable, stopped] = wait(entries, Some(until))?;
            if !stopped.is_empty() {
                return Ok(Filled::Stopped);
            }
            if !writable.is_empty() {
                match client.flush() {
                    Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                    _ => {}
                }
            } else if readable.is_empty() {
                return Ok(Filled::Late);
            }
        }
    }
}

const PIECE: usize = 16 << 10;
