//! How long to wait before something is tried again: longer each time, within bounds, and never all at once.

use std::time::Duration;

use ring::rand::{SecureRandom as _, SystemRandom};

/// Counts what has failed.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// It went well.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// It failed: returns how long to wait, a second at first, a minute at most, or as long as the other side asks, five
    /// minutes at most. Up to a quarter is taken off by chance, so that not all come back at one time.
    pub fn failed(&mut self, asked: Option<Duration>) -> Duration {
        let doubled = FIRST.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        self.failures = self.failures.saturating_add(1).min(10);
        let wait = doubled.min(LONGEST);
        match asked {
            // Whoever asks for a time gets it whole.
            Some(asked) if asked >= wait => asked.min(LONGEST_ASKED),
            _ => wait.saturating_sub(wait.mul_f64(f64::from(chance()) / 1024.0)),
        }
    }
}

/// A random number below 256; where there is none, the same each time.
fn chance() -> u8 {
    let mut byte = [128];
    let _filled = SystemRandom::new().fill(&mut byte);
    byte.first().copied().unwrap_or_default()
}

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(1);
const LONGEST_ASKED: Duration = Duration::from_mins(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_bounds() {
        let mut backoff = Backoff::default();
        for want in [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60] {
            let wait = backoff.failed(None).as_secs_f64();
            let want = f64::from(want);
            assert!(wait <= want && wait >= want * 0.75, "{wait} {want}");
        }
        assert_eq!(
            backoff.failed(Some(Duration::from_secs(90))),
            Duration::from_secs(90)
        );
        assert_eq!(backoff.failed(Some(Duration::from_hours(9))), LONGEST_ASKED);
        backoff.reset();
        assert!(backoff.failed(Some(Duration::ZERO)) <= FIRST);
    }
}
