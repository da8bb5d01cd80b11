//! Packed blocks of all rings: as many as there is room for, and not older than is asked for. The oldest go first, whosever
//! they are.

use std::collections::{BTreeMap, VecDeque};

use seawall_runtime::recording::Packed;

use super::keys::Key;

/// Packed blocks of all rings.
#[derive(Debug)]
pub(super) struct Vault {
    rings: BTreeMap<Key, VecDeque<Packed>>,
    /// Whose block is next to go, by the time of its last event and by when it came.
    order: BTreeMap<(u64, u64), Key>,
    came: u64,
    bytes: usize,
    most: usize,
    /// Events that went because there was no room, although they were young enough.
    squeezed: u64,
}

impl Vault {
    /// Makes one for so many bytes.
    pub(super) fn new(most: usize) -> Self {
        Self {
            rings: BTreeMap::new(),
            order: BTreeMap::new(),
            came: 0,
            bytes: 0,
            most,
            squeezed: 0,
        }
    }

    /// Puts a block in; what ended before `from` goes, and what there is no room for.
    pub(super) fn put(&mut self, key: Key, packed: Packed, from: u64) {
        self.came = self.came.saturating_add(1);
        self.bytes = self.bytes.saturating_add(packed.bytes.len());
        self.order.insert((packed.last, self.came), key.clone());
        self.rings.entry(key).or_default().push_back(packed);
        self.expire(from);
        while self.bytes > self.most {
            let Some(packed) = self.drop_oldest() else {
                break;
            };
            self.squeezed = self.squeezed.saturating_add(packed.events);
        }
    }

    /// Lets go of what ended before a time.
    pub(super) fn expire(&mut self, from: u64) {
        while self.order.first_key_value().is_some_and(|((last, _), _)| *last < from) {
            self.drop_oldest();
        }
    }

    /// Returns the blocks of a ring that reach beyond a time, the oldest first.
    pub(super) fn since(&self, key: &Key, from: u64) -> impl Iterator<Item = &Packed> {
        let ring = self.rings.get(key).into_iter().flatten();
        ring.filter(move |packed| packed.last >= from)
    }

    /// Returns how many events went too early since it was last asked.
    pub(super) fn squeezed(&mut self) -> u64 {
        std::mem::take(&mut self.squeezed)
    }

    fn drop_oldest(&mut self) -> Option<Packed> {
        let (_, key) = self.order.pop_first()?;
        let ring = self.rings.get_mut(&key)?;
        // Within a ring blocks come in the order of their time.
        let packed = ring.pop_front()?;
        if ring.is_empty() {
            self.rings.remove(&key);
        }
        self.bytes = self.bytes.saturating_sub(packed.bytes.len());
        Some(packed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(last: u64, bytes: usize) -> Packed {
        Packed {
            bytes: vec![0; bytes],
            events: 1,
            first: last,
            last,
        }
    }

    #[test]
    fn the_oldest_go_first_by_age_and_by_room() {
        let mut vault = Vault::new(100);
        let (a, b) = (Key::Tree(1), Key::Tree(2));
        for (key, last) in [(&a, 10), (&b, 11), (&a, 12), (&b, 13)] {
            vault.put(key.clone(), packed(last, 30), 0);
        }
        let times = |vault: &Vault, key, from| vault.since(key, from).map(|it| it.last).collect::<Vec<_>>();
        assert_eq!((times(&vault, &a, 0), times(&vault, &b, 0)), (vec![12], vec![11, 13]));
        assert_eq!((vault.squeezed(), vault.squeezed()), (1, 0));
        assert_eq!(times(&vault, &b, 12), [13]);
        vault.put(a.clone(), packed(20, 1), 13);
        assert_eq!((times(&vault, &a, 0), times(&vault, &b, 0)), (vec![20], vec![13]));
        assert_eq!((vault.squeezed(), vault.bytes), (0, 31));
        vault.put(a.clone(), packed(21, 200), 0);
        assert_eq!((times(&vault, &a, 0), vault.bytes, vault.rings.len()), (vec![], 0, 0));
    }
}
