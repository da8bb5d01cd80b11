//! How far behind a sink is, for whoever has to decide by it without waiting for the sink.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use crate::decide::Time;

/// How a sink stands.
#[derive(Debug)]
pub(super) struct Standing {
    /// When the oldest line was written that it does not have; the end of time: it has all.
    oldest: AtomicI64,
    /// Number of the last line that it has.
    taken: AtomicU64,
    /// Whether nobody hands lines on to it any more.
    ended: AtomicBool,
}

impl Standing {
    pub(super) const fn new(taken: u64) -> Self {
        Self {
            oldest: AtomicI64::new(Time::MAX),
            taken: AtomicU64::new(taken),
            ended: AtomicBool::new(false),
        }
    }

    /// It waits for lines of this time.
    pub(super) fn waits(&self, oldest: Time) {
        self.oldest.store(oldest, Ordering::SeqCst);
    }

    /// It has all up to this line.
    pub(super) fn has(&self, taken: u64) {
        self.taken.store(taken, Ordering::SeqCst);
    }

    /// It has all that there is.
    pub(super) fn has_all(&self) {
        self.oldest.store(Time::MAX, Ordering::SeqCst);
    }

    /// Nobody hands lines on to it any more.
    pub(super) fn ends(&self) {
        self.ended.store(true, Ordering::SeqCst);
    }

    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Ordering::SeqCst)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }

    /// Says for how many seconds the oldest line has waited.
    pub(super) fn behind(&self, now: Time) -> i64 {
        let oldest = self.oldest.load(Ordering::SeqCst);
        now.saturating_sub(oldest).max(0)
    }
}
