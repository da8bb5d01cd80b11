//! Events of several processors and rings, in the order in which they happened.

use crate::encode::Encoded;
use std::collections::BTreeMap;

/// Holds events back until none that happened before them can come any more. How long that is, is told by whoever reads the rings.
#[derive(Debug)]
pub struct Order {
    /// By time, and by the order in which they came.
    waiting: BTreeMap<(u64, u64), Encoded>,
    came: u64,
    /// Bytes of what waits.
    held: usize,
    /// The most bytes that wait.
    room: usize,
    /// The latest time of what was handed over.
    last: u64,
    disordered: u64,
}

impl Order {
    /// Makes a queue that holds so many bytes of events back. Where more wait, the oldest go on all the same.
    pub fn new(room: usize) -> Self {
        Self {
            waiting: BTreeMap::new(),
            came: 0,
            held: 0,
            room,
            last: 0,
            disordered: 0,
        }
    }

    /// Takes an event.
    pub fn push(&mut self, event: Encoded) {
        self.came = self.came.saturating_add(1);
        self.held = self.held.saturating_add(event.size());
        self.waiting.insert((event.time, self.came), event);
    }

    /// Returns the next event, where it happened before a time, or where more wait than there is room for.
    pub fn pop(&mut self, until: u64) -> Option<Encoded> {
        let entry = self.waiting.first_entry()?;
        let (time, _) = *entry.key();
        if time >= until && self.held <= self.room {
            return None;
        }
        let event = entry.remove();
        self.held = self.held.saturating_sub(event.size());
        self.disordered = self.disordered.saturating_add(u64::from(time < self.last));
        self.last = self.last.max(time);
        Some(event)
    }

    /// Returns when the first event that waits happened.
    pub fn first(&self) -> Option<u64> {
        self.waiting.first_key_value().map(|((time, _), _)| *time)
    }

    /// Returns how many events were handed over behind later ones.
    pub fn disordered(&self) -> u64 {
        self.disordered
    }
}

#[cfg(test)]
mod tests;
