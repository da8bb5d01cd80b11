//! When to try again, and after how long (RFC 9110 section 10.2.3, `Retry-After`).

use std::time::Duration;

/// How often and how long to try again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries of one request in all, at least one.
    pub attempts: u32,
    /// Pause before the second try; it doubles from then on.
    pub pause: Duration,
    /// Longest pause, also of those that a server asks for: where it asks for more, the answer counts
    /// as final.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_mins(1),
        }
    }
}

impl RetryPolicy {
    /// Returns how long to wait after so many failed tries, or nothing where it is enough. `asked` is
    /// what the server's `Retry-After` says.
    pub fn pause_after(&self, failed: u32, asked: Option<Duration>) -> Option<Duration> {
        if failed >= self.attempts {
            return None;
        }
        if let Some(asked) = asked {
            return (asked <= self.longest_pause).then_some(asked);
        }
        let doublings = failed.saturating_sub(1).min(16);
        let pause = self.pause.saturating_mul(1_u32 << doublings);
        Some(pause.min(self.longest_pause))
    }
}

/// Reads the value of a `Retry-After` header that counts seconds. A date is not read: our clock and the
/// server's need not agree, and the usual pause does as well.
pub fn parse_retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    let digits = !value.is_empty() && value.len() <= 9 && value.bytes().all(|b| b.is_ascii_digit());
    digits
        .then(|| value.parse().ok().map(Duration::from_secs))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy {
            attempts: 5,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(3),
        };
        let pauses: Vec<_> = (1..=5)
            .map(|failed| policy.pause_after(failed, None).map(|p| p.as_secs()))
            .collect();
        assert_eq!(pauses, [Some(1), Some(2), Some(3), Some(3), None]);
    }

    #[test]
    fn a_server_may_ask_for_patience_within_bounds() {
        let policy = RetryPolicy::default();
        let ask = |s| {
            policy
                .pause_after(1, parse_retry_after(s))
                .map(|p| p.as_secs())
        };
        assert_eq!(ask("7"), Some(7));
        assert_eq!(ask("3600"), None);
        assert_eq!(ask("Wed, 21 Oct 2026 07:28:00 GMT"), Some(0));
        assert_eq!(parse_retry_after("99999999999999999999"), None);
        assert_eq!(parse_retry_after("-1"), None);
    }
}
