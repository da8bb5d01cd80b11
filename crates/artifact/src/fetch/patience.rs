//! Patience: a transfer has so long in all, by its size.

use std::io::{self, Read};
use std::time::{Duration, Instant};

/// A stream that fails once its time is over.
pub(crate) struct Patient<R> {
    inner: R,
    begun: Instant,
    allowed: Duration,
}

impl<R> Patient<R> {
    /// Begins to wait for at most so many bytes.
    pub(crate) fn new(inner: R, most: u64) -> Self {
        Self {
            inner,
            begun: Instant::now(),
            allowed: allowed(most),
        }
    }
}

impl<R: Read> Read for Patient<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if self.begun.elapsed() > self.allowed {
            let why = format!(
                "it was not complete after {} seconds",
                self.allowed.as_secs()
            );
            return Err(io::Error::new(io::ErrorKind::TimedOut, why));
        }
        Ok(count)
    }
}

/// Returns how long a transfer of so many bytes may take: as long as over a line of 32 KiB a
/// second, which is slower than any that people update over, and a minute to begin with.
fn allowed(most: u64) -> Duration {
    START.saturating_add(Duration::from_secs(most.div_euclid(SLOWEST)))
}

const START: Duration = Duration::from_mins(1);
const SLOWEST: u64 = 32 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_with_size() {
        assert_eq!(allowed(0).as_secs(), 60);
        assert_eq!(allowed(32 << 20).as_secs(), 60 + 1024);
        let mut over = Patient {
            inner: &b"x"[..],
            begun: Instant::now(),
            allowed: Duration::ZERO,
        };
        std::thread::sleep(Duration::from_millis(1));
        let error = over.read(&mut [0; 1]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
