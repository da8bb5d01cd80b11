//! One large file in memory at a time, over all layers that are read at once.

use std::sync::{Condvar, Mutex, PoisonError};

/// Lets one through.
#[derive(Debug, Default)]
pub(super) struct Gate {
    taken: Mutex<bool>,
    freed: Condvar,
}

impl Gate {
    /// Waits until nobody is through, and goes.
    pub(super) fn pass(&self) -> Permit<'_> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_while(taken, |taken| *taken);
        *waited.unwrap_or_else(PoisonError::into_inner) = true;
        Permit { gate: self }
    }
}

/// Being through; ends when it is dropped.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    gate: &'a Gate,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut taken = (self.gate.taken.lock()).unwrap_or_else(PoisonError::into_inner);
        *taken = false;
        self.gate.freed.notify_one();
    }
}
