//! Events one after the other in blocks that stand for themselves: behind an event stands what its reader can't know, or
//! would know otherwise, of how things were after it. So a block needs no other one, nothing is written of what nobody asks
//! for, and events may be left out.

use super::event;
use super::shadow::Shadow;
use super::wire::Out;
use crate::event::Event;
use crate::state::State;

/// A block that is full or old enough: its bytes, and what has to be known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Its content, not compressed.
    pub bytes: Vec<u8>,
    /// How many events it has.
    pub events: u64,
    /// When its first event happened, in nanoseconds since 1970.
    pub first: u64,
    /// When its last event happened.
    pub last: u64,
}

/// Writes events into blocks.
#[derive(Debug, Default)]
pub struct Track {
    out: Out,
    last: event::Last,
    shadow: Shadow,
    events: u64,
    first: u64,
    latest: u64,
}

impl Track {
    /// Returns how many bytes the block at hand has.
    pub fn len(&self) -> usize {
        self.out.bytes.len()
    }

    /// Returns about how many bytes of memory it takes: the block, and what its reader would know.
    pub fn held(&self) -> usize {
        self.len().saturating_add(self.shadow.bytes())
    }

    /// Returns whether the block at hand has no event.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// Returns when the first event of the block at hand happened, in nanoseconds since 1970; 0 where there is none.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Returns when the last event happened.
    pub fn latest(&self) -> u64 {
        self.latest
    }

    /// Ends the block at hand and begins another one.
    pub fn seal(&mut self) -> Block {
        let block = Block {
            bytes: self.out.take(),
            events: self.events,
            first: self.first,
            last: self.latest,
        };
        self.last = event::Last::default();
        self.shadow.clear();
        self.events = 0;
        self.first = 0;
        block
    }

    /// Writes an event, and what it needs of the state after it.
    pub fn note(&mut self, event: &Event<'_>, state: &State) {
        if self.events == 0 {
            self.first = event.time;
        }
        self.events = self.events.saturating_add(1);
        self.latest = event.time;
        event::write(&mut self.out, &mut self.last, event);
        self.shadow.note(&mut self.out, event, state);
    }
}
