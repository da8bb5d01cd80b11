//! Reads an answer's body: a document as a whole and bounded, or a stream that must keep moving.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use super::failure::{Cause, Failure};
use crate::fetch::patience::Patient;

/// A body, unread.
pub struct Body {
    inner: ureq::Body,
}

/// Why a document could not be read.
#[derive(Debug)]
pub enum Unread {
    /// It broke off.
    Failed(Failure),
    /// It is larger than allowed.
    TooLarge,
}

impl Body {
    pub(crate) const fn new(inner: ureq::Body) -> Self {
        Self { inner }
    }

    /// Returns the length that the headers announce, where they do.
    pub fn announced(&self) -> Option<u64> {
        self.inner.content_length()
    }

    /// Reads a document of at most so many bytes, within a time that goes with them.
    ///
    /// # Errors
    /// Where it is larger or breaks off; a length that is announced must be met.
    pub fn read_document(self, most: u64) -> Result<Vec<u8>, Unread> {
        if self.announced().is_some_and(|length| length > most) {
            return Err(Unread::TooLarge);
        }
        let mut bytes = Vec::new();
        Patient::new(self.into_stream(), most)
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Unread::Failed(Failure::from(&error)))?;
        if u64::try_from(bytes.len()).map_or(true, |length| length > most) {
            return Err(Unread::TooLarge);
        }
        Ok(bytes)
    }

    /// Reads the start of a body that is only looked at for its words; whatever fails is not said.
    pub fn read_start(self, most: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        // What was read before a failure is kept in `bytes`, and that is all we want.
        drop(self.into_stream().take(most).read_to_end(&mut bytes));
        bytes
    }

    /// Returns the body as it comes, which may be next to nothing: of what is told only when something happens.
    pub fn into_waiting(self) -> impl Read + Send {
        self.inner.into_reader()
    }

    /// Returns the body as a stream that fails when it crawls.
    pub fn into_stream(self) -> Stream {
        Stream {
            inner: self.inner.into_reader(),
            pace: Pace::default(),
            failed: None,
        }
    }
}

/// A body that must keep moving: besides the time-out of a single read, a sender that drips byte by
/// byte is given up. Once it has failed it stays so.
pub struct Stream {
    inner: ureq::BodyReader<'static>,
    pace: Pace,
    failed: Option<(io::ErrorKind, Failure)>,
}

impl Stream {
    fn read_some(&mut self, buffer: &mut [u8]) -> Result<usize, (io::ErrorKind, Failure)> {
        let started = Instant::now();
        let amount = match self.inner.read(buffer) {
            Ok(amount) => amount,
            Err(error) => return Err((error.kind(), Failure::from(&error))),
        };
        if self.pace.is_crawling(amount, started.elapsed()) {
            let why = "it comes more slowly than 64 bytes a second";
            return Err((io::ErrorKind::TimedOut, Failure::new(Cause::Timeout, why)));
        }
        Ok(amount)
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed.is_none() {
            match self.read_some(buffer) {
                Ok(amount) => return Ok(amount),
                // Never `Interrupted`: whoever sees that tries again, for ever.
                Err((io::ErrorKind::Interrupted, failure)) => {
                    self.failed = Some((io::ErrorKind::Other, failure));
                }
                Err(failed) => self.failed = Some(failed),
            }
        }
        match &self.failed {
            Some((kind, failure)) => Err(io::Error::new(*kind, failure.clone())),
            None => Ok(0),
        }
    }
}

/// Bytes and time spent waiting for them since the last look. Only our own waiting counts: a consumer
/// that takes its time is not the sender's fault.
#[derive(Debug, Default)]
struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    fn is_crawling(&mut self, amount: usize, waited: Duration) -> bool {
        self.waited = self.waited.saturating_add(waited);
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(amount).unwrap_or(u64::MAX));
        if self.waited < PACE_WINDOW {
            return false;
        }
        let crawling = self.bytes < PACE_BYTES;
        *self = Self::default();
        crawling
    }
}

const PACE_WINDOW: Duration = Duration::from_mins(2);
/// 64 bytes for each second of the window.
const PACE_BYTES: u64 = 64 * 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dripping_is_crawling_and_a_slow_line_is_not() {
        let second = Duration::from_secs(1);
        let mut dripping = Pace::default();
        assert!((0..121).any(|_| dripping.is_crawling(1, second)));
        let mut slow = Pace::default();
        assert!(!(0..1000).any(|_| slow.is_crawling(2_000, second)));
        let mut slow_consumer = Pace::default();
        assert!(!(0..1000).any(|_| slow_consumer.is_crawling(1, Duration::ZERO)));
    }
}
