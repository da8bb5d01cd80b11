//! How often answers are given: at most so many a minute, and not the same again at once.

use std::collections::BTreeMap;
use std::time::Duration;

/// Counts answers. Times are told by whoever asks, as what has passed since any one moment.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    most: u32,
    cool_down: Duration,
    given: std::collections::VecDeque<Duration>,
    /// When an answer was given last, by what it was given to.
    last: BTreeMap<String, Duration>,
}

/// Whether an answer may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// It may, and it is counted.
    Given,
    /// The same was given a short while ago.
    Again,
    /// There were too many in the last minute.
    TooMany,
}

impl Limits {
    pub(super) fn new(most: u32, cool_down: Duration) -> Self {
        Self {
            most,
            cool_down,
            given: std::collections::VecDeque::new(),
            last: BTreeMap::new(),
        }
    }

    /// Asks for leave to give an answer to something.
    pub(super) fn ask(&mut self, to: String, now: Duration) -> Leave {
        let is_old = |then: Duration, age: Duration| now.saturating_sub(then) >= age;
        while self.given.front().is_some_and(|then| is_old(*then, MINUTE)) {
            self.given.pop_front();
        }
        let last = self.last.get(&to);
        if last.is_some_and(|then| !is_old(*then, self.cool_down)) {
            return Leave::Again;
        }
        if u32::try_from(self.given.len()).map_or(true, |count| count >= self.most) {
            return Leave::TooMany;
        }
        if self.last.len() >= MOST_KNOWN {
            let cool_down = self.cool_down;
            self.last.retain(|_, then| !is_old(*then, cool_down));
        }
        self.given.push_back(now);
        self.last.insert(to, now);
        Leave::Given
    }
}

const MINUTE: Duration = Duration::from_mins(1);
/// What was answered to and is remembered, before what is over is forgotten. No more are ever remembered than answers are given in one
/// cool-down besides.
const MOST_KNOWN: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// At most two a minute, the same not within ten seconds: at each time, to whom, and what is said.
    #[test]
    fn answers_are_counted() {
        let mut limits = Limits::new(2, Duration::from_secs(10));
        let asked = [
            (0, "a", Leave::Given),
            (9, "a", Leave::Again),
            (9, "b", Leave::Given),
            (10, "a", Leave::TooMany),
            (59, "c", Leave::TooMany),
            (60, "c", Leave::Given),
            (68, "a", Leave::TooMany),
            (69, "c", Leave::Again),
            (70, "c", Leave::Given),
        ];
        for (second, to, want) in asked {
            let now = Duration::from_secs(second);
            assert_eq!(limits.ask(to.to_owned(), now), want, "{second} {to}");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut limits = Limits::new(u32::MAX, Duration::from_millis(1));
        for number in 0..10_000_u64 {
            let leave = limits.ask(number.to_string(), Duration::from_millis(number));
            assert_eq!(leave, Leave::Given);
        }
        assert!(limits.last.len() <= MOST_KNOWN);
    }
}
