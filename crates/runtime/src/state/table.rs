//! The descriptors of a process, shared with its forks until one of them changes something.

use std::collections::HashMap;
use std::sync::Arc;

use super::Descriptor;
use super::limits::{Charge, Gauge};

/// Descriptors by number.
#[derive(Clone, Debug, Default)]
pub struct Descriptors {
    map: Arc<Map>,
}

#[derive(Debug, Default)]
struct Map {
    slots: HashMap<i64, Arc<Slot>>,
    /// What the copy of the map itself takes.
    _charge: Charge,
}

#[derive(Debug)]
struct Slot {
    descriptor: Descriptor,
    _charge: Charge,
}

impl Descriptors {
    /// Returns a descriptor.
    pub fn get(&self, number: i64) -> Option<&Descriptor> {
        Some(&self.map.slots.get(&number)?.descriptor)
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.map.slots.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.slots.is_empty()
    }

    /// Returns all, by number.
    pub fn sorted(&self) -> Vec<(i64, &Descriptor)> {
        let mut all: Vec<_> = self.map.slots.iter().map(entry).collect();
        all.sort_unstable_by_key(|(number, _)| *number);
        all
    }

    /// Puts a descriptor under a number, or returns it where there is no room for it.
    pub(super) fn put(
        &mut self,
        number: i64,
        descriptor: Descriptor,
        most: usize,
        gauge: &Gauge,
    ) -> Result<(), Descriptor> {
        if self.len() >= most && self.get(number).is_none() {
            return Err(descriptor);
        }
        let bytes = size_of::<Slot>()
            .saturating_add(descriptor.name.len())
            .saturating_add(descriptor.raw_name.len());
        let Some(charge) = gauge.take(bytes) else {
            return Err(descriptor);
        };
        let Some(slots) = self.own(gauge) else {
            return Err(descriptor);
        };
        let slot = Slot {
            descriptor,
            _charge: charge,
        };
        slots.insert(number, Arc::new(slot));
        Ok(())
    }

    /// Lets a second number have what a first one has; `false` where the first has nothing or there is no room.
    pub(super) fn share(&mut self, from: i64, to: i64, most: usize, gauge: &Gauge) -> bool {
        let Some(slot) = self.map.slots.get(&from).map(Arc::clone) else {
            return false;
        };
        if self.len() >= most && self.get(to).is_none() {
            return false;
        }
        let Some(slots) = self.own(gauge) else {
            return false;
        };
        slots.insert(to, slot);
        true
    }

    /// Takes a descriptor away.
    pub(super) fn remove(&mut self, number: i64, gauge: &Gauge) {
        if self.map.slots.contains_key(&number)
            && let Some(slots) = self.own(gauge)
        {
            slots.remove(&number);
        }
    }

    /// Keeps what a test says yes to.
    pub(super) fn retain(&mut self, keep: impl Fn(&Descriptor) -> bool, gauge: &Gauge) {
        if self.map.slots.values().all(|slot| keep(&slot.descriptor)) {
            return;
        }
        if let Some(slots) = self.own(gauge) {
            slots.retain(|_, slot| keep(&slot.descriptor));
        }
    }

    /// Makes the map that of this process alone.
    fn own(&mut self, gauge: &Gauge) -> Option<&mut HashMap<i64, Arc<Slot>>> {
        if Arc::get_mut(&mut self.map).is_none() {
            let each = size_of::<(i64, Arc<Slot>, u64)>();
            let charge = gauge.take(self.len().saturating_mul(each))?;
            self.map = Arc::new(Map {
                slots: self.map.slots.clone(),
                _charge: charge,
            });
        }
        Some(&mut Arc::get_mut(&mut self.map)?.slots)
    }
}

fn entry<'a>((number, slot): (&i64, &'a Arc<Slot>)) -> (i64, &'a Descriptor) {
    (*number, &slot.descriptor)
}
