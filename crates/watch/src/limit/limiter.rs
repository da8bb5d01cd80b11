//! What passes now, and what sums up the rest later. Pure: the clock is brought along.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use seawall_policy::config::watch::Limits;
use seawall_runtime::language::Priority;

use super::bucket::Bucket;
use super::held::{Held, Why};
use super::repeats::Repeats;
use crate::respond::line::SOURCE;
use crate::told::Told;

/// Says what passes. Times are those of a clock that never goes back, from any beginning.
#[derive(Debug)]
pub struct Limiter {
    limits: Limits,
    repeats: Option<Repeats>,
    rules: BTreeMap<Arc<str>, Bucket>,
    all: Option<Bucket>,
    /// What rates held back since it was last summed up: by rule, priority and reason.
    held: BTreeMap<(Arc<str>, Priority, Why), Held>,
    /// When that began.
    since: Option<Duration>,
    counts: Counts,
}

/// What became of alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Told at once.
    pub passed: u64,
    /// Held back, since they repeat others.
    pub repeated: u64,
    /// Held back by the limit of their rule.
    pub rule: u64,
    /// Held back by the limit of all.
    pub all: u64,
}

impl Limiter {
    /// Begins with nothing told yet.
    pub fn new(limits: Limits, now: Duration) -> Self {
        Self {
            repeats: limits.repeats.clone().map(Repeats::new),
            all: limits.all.map(|rate| Bucket::new(rate, now)),
            rules: BTreeMap::new(),
            held: BTreeMap::new(),
            since: None,
            counts: Counts::default(),
            limits,
        }
    }

    /// Says whether an alert is to be told now; one that is not is summed up by [`Limiter::due`].
    pub fn passes(&mut self, told: &Told, now: Duration) -> bool {
        // Priorities are sorted worst first.
        let is_bad = !self.limits.critical && told.alert.priority <= Priority::Critical;
        // What Seawall tells of itself, answers above all, has limits of its own.
        let why = if is_bad || &*told.alert.source == SOURCE {
            None
        } else {
            self.stopped(told, now)
        };
        let counter = match why {
            None => &mut self.counts.passed,
            Some(Why::Repeated) => &mut self.counts.repeated,
            Some(Why::Rule) => &mut self.counts.rule,
            Some(Why::All) => &mut self.counts.all,
        };
        *counter = counter.saturating_add(1);
        match why {
            None => true,
            Some(Why::Repeated) => false,
            Some(why) => {
                self.hold(told, why, now);
                false
            }
        }
    }

    fn stopped(&mut self, told: &Told, now: Duration) -> Option<Why> {
        if self.repeats.as_mut().is_some_and(|it| it.holds(told, now)) {
            return Some(Why::Repeated);
        }
        let rule = self.limits.rule.map(|rate| {
            let name = Arc::clone(&told.alert.rule);
            self.rules
                .entry(name)
                .or_insert_with(|| Bucket::new(rate, now))
        });
        let (mut rule, mut all) = (rule, self.all.as_mut());
        // What one stops costs nothing of the other.
        if rule.as_mut().is_some_and(|it| !it.has(now)) {
            return Some(Why::Rule);
        }
        if all.as_mut().is_some_and(|it| !it.has(now)) {
            return Some(Why::All);
        }
        rule.into_iter().chain(all).for_each(Bucket::take);
        if let Some(repeats) = &mut self.repeats {
            repeats.told(told, now);
        }
        None
    }

    fn hold(&mut self, told: &Told, why: Why, now: Duration) {
        self.since.get_or_insert(now);
        let key = (Arc::clone(&told.alert.rule), told.alert.priority, why);
        match self.held.get_mut(&key) {
            Some(held) => held.add(told),
            None => {
                self.held.insert(key, Held::new(told, why));
            }
        }
    }

    /// Returns the alerts that sum up what was held back and is to be told by now.
    pub fn due(&mut self, now: Duration) -> Vec<Told> {
        let is_due = |since: Duration| now.saturating_sub(since) >= PERIOD;
        let rates = self.since.is_some_and(is_due);
        self.summed(now, rates, false)
    }

    /// Returns the alerts that sum up all that was held back and is not told yet.
    pub fn rest(&mut self, now: Duration) -> Vec<Told> {
        self.summed(now, true, true)
    }

    fn summed(&mut self, now: Duration, rates: bool, repeats: bool) -> Vec<Told> {
        let due = self.repeats.as_mut().map(|it| it.due(now, repeats));
        let mut due = due.unwrap_or_default();
        if rates {
            self.since = None;
            due.extend(std::mem::take(&mut self.held).values().map(Held::summary));
        }
        due
    }

    /// Returns what became of alerts so far.
    pub const fn counts(&self) -> Counts {
        self.counts
    }
}

/// How often what rates held back is summed up.
const PERIOD: Duration = Duration::from_mins(1);
