//! Requests that were allowed and have not ended: the engine does not name requests, so the two phases of one are found
//! together by what they hold. Two that are alike in every byte may change places, which no record can tell.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

/// A request that was allowed.
#[derive(Debug)]
pub(super) struct Begun {
    /// Its name in the log.
    pub(super) request: String,
    pub(super) at: Instant,
}

/// All of them, each by the digest of what the engine said of it.
#[derive(Debug, Default)]
pub(super) struct Pending {
    by_digest: BTreeMap<[u8; 32], VecDeque<Begun>>,
    count: usize,
}

impl Pending {
    /// Keeps one; says whether there is room.
    pub(super) fn begin(&mut self, digest: [u8; 32], begun: Begun) -> bool {
        if self.count >= MOST {
            return false;
        }
        self.count = self.count.saturating_add(1);
        self.by_digest.entry(digest).or_default().push_back(begun);
        true
    }

    /// Takes the oldest that is alike.
    pub(super) fn end(&mut self, digest: &[u8; 32]) -> Option<Begun> {
        let alike = self.by_digest.get_mut(digest)?;
        let begun = alike.pop_front()?;
        if alike.is_empty() {
            self.by_digest.remove(digest);
        }
        self.count = self.count.saturating_sub(1);
        Some(begun)
    }

    /// Takes those away that began before; the engine says nothing of the end of what was handed over.
    pub(super) fn forget_before(&mut self, moment: Instant) -> Vec<Begun> {
        if self.count < MOST {
            return Vec::new();
        }
        let mut old = Vec::new();
        self.by_digest.retain(|_, alike| {
            while alike.front().is_some_and(|it| it.at < moment) {
                old.extend(alike.pop_front());
            }
            !alike.is_empty()
        });
        self.count = self.count.saturating_sub(old.len());
        old
    }
}

/// The most that are kept.
const MOST: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_of_those_that_are_alike_ends_first() {
        let mut pending = Pending::default();
        let begun = |name: &str| Begun {
            request: name.to_owned(),
            at: Instant::now(),
        };
        for (digest, name) in [(1, "a"), (2, "b"), (1, "c")] {
            assert!(pending.begin([digest; 32], begun(name)));
        }
        let mut end = |digest| pending.end(&[digest; 32]).map(|it| it.request);
        let ends = [end(1), end(2), end(1), end(1)];
        assert_eq!(
            ends.map(Option::unwrap_or_default),
            ["a", "b", "c", ""].map(str::to_owned)
        );
        assert_eq!(pending.count, 0);
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let mut pending = Pending::default();
        let now = Instant::now();
        let begun = || Begun {
            request: String::new(),
            at: now,
        };
        for _ in 0..MOST {
            assert!(pending.begin([7; 32], begun()));
        }
        assert!(!pending.begin([8; 32], begun()));
        assert!(pending.forget_before(now).is_empty());
        let later = now + std::time::Duration::from_secs(1);
        assert_eq!(pending.forget_before(later).len(), MOST);
        assert!(pending.begin([8; 32], begun()));
    }
}
