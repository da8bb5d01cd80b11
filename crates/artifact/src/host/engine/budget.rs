//! How long an engine is asked in all, however slowly it answers each time.

use std::time::{Duration, Instant};

/// Time that is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    begun: Instant,
    most: Duration,
}

impl Budget {
    /// Begins to count.
    pub(super) fn begin() -> Self {
        Self {
            begun: Instant::now(),
            most: MOST,
        }
    }

    /// Says why nothing more is asked, where that is so.
    pub(super) fn spent(self) -> Option<String> {
        let seconds = self.most.as_secs();
        let is_spent = self.begun.elapsed() > self.most;
        is_spent.then(|| format!("the engine took more than {seconds} seconds to answer in all"))
    }
}

/// Enough for thousands of containers.
const MOST: Duration = Duration::from_mins(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_too_long_is_asked_no_more() {
        let mut budget = Budget::begin();
        assert_eq!(budget.spent(), None);
        budget.most = Duration::ZERO;
        assert!(budget.spent().is_some());
    }
}
