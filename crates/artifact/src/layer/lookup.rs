//! Finds strings by number: an open-addressing table of four bytes a slot. The hash is keyed at random,
//! so that an image cannot provoke collisions.

use std::hash::{BuildHasher as _, RandomState};

/// Maps strings to numbers. The strings themselves lie with the caller, who tells them by number.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    /// Number plus one; zero is free. The length is a power of two.
    slots: Vec<u32>,
    used: usize,
    state: RandomState,
}

impl Lookup {
    /// Returns the number under which a string was entered last.
    pub(super) fn find<'s>(&self, key: &str, text: impl Fn(u32) -> &'s str) -> Option<u32> {
        let slot = self.slot(key, &text)?;
        self.slots.get(slot)?.checked_sub(1)
    }

    /// Enters a number under its string, in place of an earlier one.
    pub(super) fn insert<'s>(&mut self, id: u32, text: impl Fn(u32) -> &'s str) {
        if self.used.saturating_mul(4) >= self.slots.len().saturating_mul(3) {
            self.grow(&text);
        }
        let Some(slot) = self.slot(text(id), &text) else {
            return;
        };
        if let (Some(slot), Some(value)) = (self.slots.get_mut(slot), id.checked_add(1)) {
            if *slot == 0 {
                self.used = self.used.saturating_add(1);
            }
            *slot = value;
        }
    }

    /// Finds the slot that holds the key, or the free one where it belongs.
    fn slot<'s>(&self, key: &str, text: &impl Fn(u32) -> &'s str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let hash = self.state.hash_one(key);
        let mut slot = usize::try_from(hash & u64::try_from(mask).ok()?).ok()?;
        loop {
            match self.slots.get(slot)?.checked_sub(1) {
                Some(id) if text(id) != key => slot = slot.wrapping_add(1) & mask,
                _ => return Some(slot),
            }
        }
    }

    fn grow<'s>(&mut self, text: &impl Fn(u32) -> &'s str) {
        let size = self.slots.len().saturating_mul(2).max(SMALLEST);
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for value in old {
            if let Some(id) = value.checked_sub(1)
                && let Some(slot) = self.slot(text(id), text)
                && let Some(slot) = self.slots.get_mut(slot)
            {
                *slot = value;
            }
        }
    }
}

const SMALLEST: usize = 64;
