//! What waits for an output: a queue with bounds that whoever fills it never waits for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;

use super::lost::{Gap, Reason};
use crate::told::Told;

/// What may wait for an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many alerts.
    pub alerts: usize,
    /// How many bytes, as far as they can be told.
    pub bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            alerts: 10_000,
            bytes: 16 << 20,
        }
    }
}

/// The queue of one output.
#[derive(Debug)]
pub(super) struct Queue {
    bounds: Bounds,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<(Told, usize)>,
    bytes: usize,
    /// How many were taken out and are under way.
    flying: usize,
    /// What is missing and not told to the receiver yet.
    gap: Gap,
    /// When the receiver was last told.
    told: Option<Instant>,
    /// The end: until when what is left may be handed on.
    until: Option<Instant>,
    /// Whether nobody takes anything any more.
    ended: bool,
    taken: u64,
    lost: BTreeMap<Reason, u64>,
}

/// What was taken out.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) alerts: Vec<Told>,
    /// What is missing, to be told behind them.
    pub(super) gap: Option<Gap>,
    /// Whether nothing more will come.
    pub(super) closed: bool,
}

/// How an output stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) waiting: usize,
    pub(super) taken: u64,
    pub(super) lost: BTreeMap<Reason, u64>,
    pub(super) ended: bool,
}

impl Queue {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Puts an alert into it; one that finds no room is counted as lost.
    pub(super) fn push(&self, told: &Told) {
        let weight = told.weight();
        let share = |all: usize| all.saturating_sub(all.checked_div(KEPT).unwrap_or(0));
        let Bounds { alerts, bytes } = if told.alert.priority <= Priority::Critical {
            self.bounds
        } else {
            Bounds {
                alerts: share(self.bounds.alerts),
                bytes: share(self.bounds.bytes),
            }
        };
        let mut state = self.state();
        let has_room = state.waiting.len() < alerts && state.bytes.saturating_add(weight) <= bytes;
        if !has_room || state.until.is_some() || state.ended {
            state.lose(&told.alert, Reason::Full);
            return;
        }
        state.bytes = state.bytes.saturating_add(weight);
        state.waiting.push_back((told.clone(), weight));
        drop(state);
        self.changed.notify_all();
    }

    /// Says whether it is less than half full.
    pub(super) fn is_roomy(&self) -> bool {
        let state = self.state();
        let Bounds { alerts, bytes } = self.bounds;
        state.waiting.len() < alerts.div_ceil(2) && state.bytes < bytes.div_ceil(2)
    }

    /// Takes what is there, so many at most; waits for it, a second at most.
    pub(super) fn take(&self, most: usize) -> Taken {
        let mut state = self.state();
        let mut waits = true;
        loop {
            let closed = state.until.is_some();
            let mut taken = Taken::default();
            while taken.alerts.len() < most {
                let Some((told, weight)) = state.waiting.pop_front() else {
                    break;
                };
                state.bytes = state.bytes.saturating_sub(weight);
                taken.alerts.push(told);
            }
            state.flying = taken.alerts.len();
            let rest = if state.waiting.is_empty() {
                BREATH
            } else {
                PERIOD
            };
            let may = closed || state.told.is_none_or(|it| it.elapsed() >= rest);
            if !state.gap.is_empty() && may {
                taken.gap = Some(std::mem::take(&mut state.gap));
                state.told = Some(Instant::now());
            }
            taken.closed = closed && state.waiting.is_empty();
            if !taken.alerts.is_empty() || taken.gap.is_some() || closed || !waits {
                return taken;
            }
            waits = false;
            let waited = self.changed.wait_timeout(state, BREATH);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// So many of what was taken out have been handed on.
    pub(super) fn done(&self, count: usize) {
        let mut state = self.state();
        state.flying = state.flying.saturating_sub(count);
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        state.taken = state.taken.saturating_add(count);
    }

    /// One of what was taken out is lost.
    pub(super) fn lose(&self, alert: &Alert, reason: Reason) {
        let mut state = self.state();
        state.flying = state.flying.saturating_sub(1);
        state.lose(alert, reason);
    }

    /// Waits so long, or until it is to end; where it is to end, only a moment, and false once the time for that is over.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let state = self.state();
        let wait = if state.until.is_some() {
            time.min(MOMENT)
        } else {
            time
        };
        let was = state.until.is_some();
        let waited = self
            .changed
            .wait_timeout_while(state, wait, |it| it.until.is_some() == was);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.until.is_none_or(|until| Instant::now() < until)
    }

    /// Nothing more comes; what is left may be handed on until then.
    pub(super) fn close(&self, until: Instant) {
        self.state().until = Some(until);
        self.changed.notify_all();
    }

    /// Nobody takes anything any more; what is left is lost.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        let left = std::mem::take(&mut state.waiting);
        for (told, _) in left {
            state.lose(&told.alert, Reason::Unfinished);
        }
    }

    /// Says how it stands.
    pub(super) fn held(&self) -> Held {
        let state = self.state();
        Held {
            waiting: state.waiting.len().saturating_add(state.flying),
            taken: state.taken,
            lost: state.lost.clone(),
            ended: state.ended,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn lose(&mut self, alert: &Alert, reason: Reason) {
        self.gap.add(alert, reason);
        let count = self.lost.entry(reason).or_default();
        *count = count.saturating_add(1);
    }
}

/// One part in so many is kept for what is critical or worse.
const KEPT: usize = 8;
/// How often a receiver that has all that waited is told of what is missing.
const BREATH: Duration = Duration::from_secs(1);
/// How often one is that is behind.
const PERIOD: Duration = Duration::from_secs(10);
/// How long is waited at the end before something is tried again.
const MOMENT: Duration = Duration::from_millis(200);
