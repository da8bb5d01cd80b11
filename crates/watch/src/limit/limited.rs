//! Observers that are given what passes.

use std::time::Instant;

use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;

use super::limiter::Limiter;
use crate::observer::{Around, Ended, Observer};
use crate::standing::{Outlet, Standing};
use crate::told::Told;
use seawall_policy::config::watch::Limits;

/// Observers that are given what passes the limits, and what sums up the rest: those that tell alerts. Whoever answers,
/// records or counts them stands beside it and has all.
pub struct Limited<'a> {
    limiter: Limiter,
    inner: Vec<Box<dyn Observer + 'a>>,
    begun: Instant,
}

impl<'a> Limited<'a> {
    /// Puts observers behind limits.
    pub fn new(limits: Limits, inner: Vec<Box<dyn Observer + 'a>>) -> Self {
        let begun = Instant::now();
        Self {
            limiter: Limiter::new(limits, begun.elapsed()),
            inner,
            begun,
        }
    }

    fn raise(&mut self, told: &Told) -> Result<(), Ended> {
        self.inner.iter_mut().try_for_each(|it| it.alert(told))
    }
}

impl Observer for Limited<'_> {
    fn name(&self) -> &'static str {
        "limits"
    }

    fn wants(&self, kind: Kind) -> bool {
        self.inner.iter().any(|it| it.wants(kind))
    }

    fn event(&mut self, event: &Event<'_>, state: &State) {
        for it in &mut self.inner {
            it.event(event, state);
        }
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        if self.limiter.passes(told, self.begun.elapsed()) {
            self.raise(told)?;
        }
        Ok(())
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        for told in self.limiter.due(self.begun.elapsed()) {
            self.raise(&told)?;
        }
        self.inner.iter_mut().try_for_each(|it| it.turn(around))
    }

    fn lost(&mut self, count: u64) {
        for it in &mut self.inner {
            it.lost(count);
        }
    }

    fn stand(&mut self, standing: &Standing) -> Result<(), Ended> {
        self.inner.iter_mut().try_for_each(|it| it.stand(standing))
    }

    fn outlets(&self) -> Vec<Outlet> {
        self.inner.iter().flat_map(|it| it.outlets()).collect()
    }

    fn end(&mut self, around: &Around<'_>) {
        for told in self.limiter.rest(self.begun.elapsed()) {
            // Whoever can't go on at the end need not.
            let _ended = self.raise(&told);
        }
        for it in &mut self.inner {
            it.end(around);
        }
    }
}
