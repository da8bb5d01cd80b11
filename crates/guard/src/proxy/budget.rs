//! Counts what many connections hold together: connections by name, and bytes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Lets in so many under each name.
#[derive(Debug)]
pub(crate) struct Gate {
    most: usize,
    inside: Mutex<BTreeMap<String, usize>>,
}

/// A place behind the gate, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Pass {
    gate: Arc<Gate>,
    name: String,
}

impl Gate {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        let inside = Mutex::default();
        Arc::new(Self { most, inside })
    }

    /// Takes a place; nothing where all are taken.
    pub(crate) fn enter(self: &Arc<Self>, name: &str) -> Option<Pass> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let count = inside.entry(name.to_owned()).or_default();
        if *count >= self.most {
            return None;
        }
        *count = count.saturating_add(1);
        let gate = Arc::clone(self);
        let name = name.to_owned();
        Some(Pass { gate, name })
    }

    /// Says how many are inside, under all names.
    pub(crate) fn inside(&self) -> usize {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.values().fold(0, |sum, it| sum.saturating_add(*it))
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let gate = &self.gate.inside;
        let mut inside = gate.lock().unwrap_or_else(PoisonError::into_inner);
        let left = inside.get(&self.name).map_or(0, |it| it.saturating_sub(1));
        if left == 0 {
            inside.remove(&self.name);
        } else {
            inside.insert(self.name.clone(), left);
        }
    }
}

/// Bytes that may be held by all together.
#[derive(Debug)]
pub(crate) struct Memory {
    left: Mutex<usize>,
}

/// Bytes that are held, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    memory: Arc<Memory>,
    bytes: usize,
}

impl Memory {
    pub(crate) fn new(bytes: usize) -> Arc<Self> {
        let left = Mutex::new(bytes);
        Arc::new(Self { left })
    }

    /// Holds nothing yet.
    pub(crate) fn hold(self: &Arc<Self>) -> Held {
        let memory = Arc::clone(self);
        Held { memory, bytes: 0 }
    }
}

impl Held {
    /// Holds at least so many bytes; false where they are not to be had.
    #[must_use]
    pub(crate) fn reach(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(self.bytes);
        let mut left = (self.memory.left.lock()).unwrap_or_else(PoisonError::into_inner);
        let Some(rest) = left.checked_sub(more) else {
            return false;
        };
        *left = rest;
        self.bytes = self.bytes.saturating_add(more);
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut left = (self.memory.left.lock()).unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_add(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_free_again() {
        let gate = Gate::new(2);
        let first = gate.enter("a");
        let second = gate.enter("a");
        assert!(first.is_some() && second.is_some());
        assert!(gate.enter("a").is_none());
        assert!(gate.enter("b").is_some());
        drop(first);
        assert!(gate.enter("a").is_some());
        drop(second);
        assert_eq!(gate.inside(), 0);
    }

    #[test]
    fn bytes_are_given_back() {
        let memory = Memory::new(10);
        let mut held = memory.hold();
        assert!(held.reach(6) && held.reach(4) && held.reach(8));
        let mut other = memory.hold();
        assert!(!other.reach(3));
        assert!(other.reach(2));
        drop(held);
        assert!(other.reach(10));
    }
}
