//! How many requests a principal was denied of late.

use std::collections::{BTreeMap, VecDeque};

/// When each principal was denied something.
#[derive(Clone, Debug, Default)]
pub(super) struct Denials {
    of: BTreeMap<String, VecDeque<u64>>,
}

/// How long a denial counts: a minute, in nanoseconds.
const SPAN: u64 = 60_000_000_000;
/// Denials of one principal that are counted.
const MOST: usize = 10_000;
/// Principals that are counted. Whoever comes beyond takes the place of one who was denied nothing for longest.
const MOST_PRINCIPALS: usize = 4_096;

impl Denials {
    /// Counts a denial, and returns how many there were within the span up to it.
    pub(super) fn count(&mut self, principal: &str, time: u64) -> u64 {
        if !self.of.contains_key(principal) {
            self.make_room();
            self.of.insert(principal.to_owned(), VecDeque::new());
        }
        let Some(times) = self.of.get_mut(principal) else {
            return 1;
        };
        times.push_back(time);
        let begin = time.saturating_sub(SPAN);
        while times.len() > MOST || times.front().is_some_and(|first| *first <= begin) {
            times.pop_front();
        }
        (times.len() as u64).max(1)
    }

    fn make_room(&mut self) {
        if self.of.len() < MOST_PRINCIPALS {
            return;
        }
        let last = |times: &VecDeque<u64>| times.back().copied().unwrap_or(0);
        let oldest = self.of.iter().min_by_key(|(_, times)| last(times));
        if let Some(name) = oldest.map(|(name, _)| name.clone()) {
            self.of.remove(&name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_count_for_a_minute_and_for_each_principal() {
        let second = 1_000_000_000;
        let mut denials = Denials::default();
        let rows = [
            ("a", 1, 1),
            ("a", 2, 2),
            ("b", 3, 1),
            ("a", 61, 2),
            ("a", 200, 1),
        ];
        for (who, at, want) in rows {
            assert_eq!(denials.count(who, at * second), want, "{who} {at}");
        }
    }

    #[test]
    fn many_principals_do_not_fill_the_memory() {
        let mut denials = Denials::default();
        for number in 0..10_000 {
            denials.count(&number.to_string(), number);
        }
        assert_eq!(denials.of.len(), MOST_PRINCIPALS);
        assert!(denials.of.contains_key("9999") && !denials.of.contains_key("0"));
    }
}
