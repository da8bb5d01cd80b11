//! Bounds on what comes out of a decoder.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Fault, error};
use crate::limits::Limits;

/// Stops a reader that gives more than the limits allow.
pub(super) struct Bounded<R> {
    inner: R,
    given: u64,
    total: u64,
    ratio: u64,
    ratio_floor: u64,
    taken: Option<Arc<AtomicU64>>,
}

impl<R: Read> Bounded<R> {
    /// `taken` counts what the decoder took in; `None` where nothing is decoded.
    pub(super) const fn new(inner: R, limits: &Limits, taken: Option<Arc<AtomicU64>>) -> Self {
        Self {
            inner,
            given: 0,
            total: limits.layer_bytes,
            ratio: limits.ratio,
            ratio_floor: limits.ratio_floor,
            taken,
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.given > self.total {
            let why = format!("more than {} bytes come out, the limit", self.total);
            return Err(error(Fault::Limit, why));
        }
        let Some(taken) = &self.taken else {
            return Ok(());
        };
        let allowed = taken.load(Ordering::Relaxed).saturating_mul(self.ratio);
        if self.given > self.ratio_floor.max(allowed) {
            let why = format!(
                "more than {} bytes come out for each compressed byte, the limit",
                self.ratio
            );
            return Err(error(Fault::Limit, why));
        }
        Ok(())
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.given = self.given.saturating_add(count as u64);
        self.check()?;
        Ok(count)
    }
}
