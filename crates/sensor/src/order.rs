//! Events of several processors and rings, in the order in which they happened.

use crate::encode::Encoded;
use std::collections::BTreeMap;

/// Holds events back until none that happened before them can come any more.
#[derive(Debug)]
pub struct Order {
    /// By time, and by the order in which they came.
    waiting: BTreeMap<(u64, u64), Encoded>,
    newest: u64,
    came: u64,
    hold: u64,
}

impl Order {
    /// Makes a queue that holds events back for some nanoseconds: longer than a processor needs from the beginning of a record to
    /// its end.
    pub fn new(hold: u64) -> Self {
        Self {
            waiting: BTreeMap::new(),
            newest: 0,
            came: 0,
            hold,
        }
    }

    /// Takes an event.
    pub fn push(&mut self, event: Encoded) {
        self.newest = self.newest.max(event.time);
        self.came = self.came.saturating_add(1);
        self.waiting.insert((event.time, self.came), event);
    }

    /// Returns the next event, where it is old enough: older than the newest by what is held back.
    pub fn pop(&mut self) -> Option<Encoded> {
        let first = self.waiting.first_key_value()?.0.0;
        if first.saturating_add(self.hold) > self.newest {
            return None;
        }
        self.waiting.pop_first().map(|(_, event)| event)
    }

    /// Returns the next event whatever its age: nothing came for a while.
    pub fn flush(&mut self) -> Option<Encoded> {
        self.waiting.pop_first().map(|(_, event)| event)
    }

    /// Returns how many events wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: u64) -> Encoded {
        let mut event = Encoded::default();
        event.time = time;
        event
    }

    #[test]
    fn events_come_in_the_order_of_their_time() {
        let mut order = Order::new(10);
        for time in [5, 3, 9, 3] {
            order.push(at(time));
        }
        assert_eq!(order.pop(), None, "all are younger than what is held back");
        order.push(at(14));
        let times = |order: &mut Order| {
            std::iter::from_fn(|| order.pop())
                .map(|it| it.time)
                .collect::<Vec<_>>()
        };
        assert_eq!(times(&mut order), [3, 3]);
        order.push(at(19));
        assert_eq!(times(&mut order), [5, 9]);
        assert_eq!(order.waiting(), 2);
        let rest: Vec<u64> = std::iter::from_fn(|| order.flush())
            .map(|it| it.time)
            .collect();
        assert_eq!(rest, [14, 19]);
    }
}
