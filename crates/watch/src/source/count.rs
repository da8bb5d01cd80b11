//! How much each source told, and what of it could not be read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use seawall_runtime::document::Source;

/// How much was read.
#[derive(Debug, Default)]
pub(super) struct Counts {
    docker: Tally,
    guard: Tally,
    kubernetes: Tally,
    /// Why the last could not be read.
    why: Mutex<String>,
}

/// Of one source.
#[derive(Debug, Default)]
pub(super) struct Tally {
    judged: AtomicU64,
    unread: AtomicU64,
    away: AtomicU64,
}

impl Counts {
    pub(super) const fn of(&self, source: Source) -> &Tally {
        match source {
            Source::Docker => &self.docker,
            Source::Guard => &self.guard,
            Source::Kubernetes => &self.kubernetes,
        }
    }

    /// Returns how many events were judged.
    pub(super) fn judged(&self) -> u64 {
        Source::ALL.iter().fold(0, |sum, source| {
            sum.saturating_add(self.of(*source).judged())
        })
    }

    /// Returns how many events could not be read, and why the last could not.
    pub(super) fn unread(&self) -> (u64, String) {
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        let unread = Source::ALL.iter().fold(0_u64, |sum, source| {
            sum.saturating_add(self.of(*source).unread())
        });
        (unread, why.clone())
    }

    /// Counts something that could not be read.
    pub(super) fn miss(&self, source: Source, why: String) {
        self.of(source).unread.fetch_add(1, Ordering::Relaxed);
        *self.why.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
}

impl Tally {
    pub(super) fn judged(&self) -> u64 {
        self.judged.load(Ordering::Relaxed)
    }

    pub(super) fn unread(&self) -> u64 {
        self.unread.load(Ordering::Relaxed)
    }

    /// Returns how many engines and logs can't be read now.
    pub(super) fn away(&self) -> u64 {
        self.away.load(Ordering::Relaxed)
    }

    pub(super) fn judge(&self) {
        self.judged.fetch_add(1, Ordering::Relaxed);
    }

    /// An engine or a log can't be read, or can again.
    pub(super) fn set_away(&self, is_away: bool) {
        if is_away {
            self.away.fetch_add(1, Ordering::Relaxed);
        } else {
            self.away.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
