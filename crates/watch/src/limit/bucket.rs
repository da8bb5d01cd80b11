//! A token bucket: so many in a time, and so many at once.

use std::time::Duration;

use seawall_policy::config::watch::Rate;

/// A bucket; full at first. Times are those of a clock that never goes back, from any beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    /// What an alert costs, in nanoseconds.
    cost: u128,
    /// What it holds at most.
    most: u128,
    left: u128,
    seen: Duration,
}

impl Bucket {
    pub(super) fn new(rate: Rate, now: Duration) -> Self {
        let period = Duration::from_secs(rate.per.0).as_nanos();
        let cost = period
            .checked_div(u128::from(rate.alerts))
            .unwrap_or(period);
        let cost = cost.max(1);
        let most = cost.saturating_mul(u128::from(rate.burst.max(1)));
        Self {
            cost,
            most,
            left: most,
            seen: now,
        }
    }

    /// Says whether one more may pass, without taking what it costs.
    pub(super) fn has(&mut self, now: Duration) -> bool {
        let since = now.saturating_sub(self.seen).as_nanos();
        self.seen = self.seen.max(now);
        self.left = self.left.saturating_add(since).min(self.most);
        self.left >= self.cost
    }

    /// Takes what one costs.
    pub(super) fn take(&mut self) {
        self.left = self.left.saturating_sub(self.cost);
    }
}
