//! Up to when a ring was read.

/// Up to when a ring was read: what happened before, and had room in the ring, was handed over.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reach {
    newest: u64,
    until: u64,
}

impl Reach {
    /// Takes the time of a record that was read.
    pub fn see(&mut self, time: u64) {
        self.newest = self.newest.max(time);
    }

    /// Notes that a reading which began at a time is over, and whether it came to what was the end of the ring then. If not, what
    /// is left was written after the last that was read.
    pub fn end_reading(&mut self, begun: u64, came_to_end: bool) {
        let until = if came_to_end { begun } else { self.newest };
        self.until = self.until.max(until);
    }

    /// Returns the time before which all was read, in nanoseconds since the machine was started. A record is stamped a little
    /// before it has room in the ring: one that is so much older may still come.
    pub fn until(self) -> u64 {
        self.until
    }
}
