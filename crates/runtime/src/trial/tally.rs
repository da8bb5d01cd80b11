//! Alerts of a recording, held against those that a trial expects as they come: whatever is alike in both is found again
//! behind what differs, within a window, so that one difference is told as one.

use super::expected::{Expected, Raised};
use super::recorded::{Entry, Recorded};
use super::{Difference, Outcome, Wrong};
use crate::engine::{Alert, Scene};
use crate::fields::iso8601;
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// How many alerts and entries are looked at to find where both go on alike.
const WINDOW: usize = 32;
/// The most differences that are told: behind as many nobody learns anything.
const MOST: usize = 100;

/// Holds alerts against what a trial expects.
#[derive(Debug)]
pub struct Tally<'t> {
    trial: &'t Recorded,
    /// How many alerts each entry has got.
    taken: Vec<u64>,
    /// The entry whose turn it is, where they have an order.
    at: usize,
    /// Alerts that found no entry yet.
    waiting: VecDeque<Raised>,
    outcome: Outcome,
}

impl<'t> Tally<'t> {
    pub(super) fn new(trial: &'t Recorded) -> Self {
        Self {
            trial,
            taken: vec![0; trial.entries.len()],
            at: 0,
            waiting: VecDeque::new(),
            outcome: Outcome::default(),
        }
    }

    /// Takes the next alert. Where there are too many differences already, no more have to come.
    pub fn take(&mut self, alert: &Alert, scene: &Scene<'_>) -> ControlFlow<()> {
        let raised = Raised::of(alert.clone(), scene);
        if self.trial.is_in_any_order {
            self.place(raised);
        } else {
            self.waiting.push_back(raised);
            self.go_on(false);
        }
        let wrong = self.outcome.differences.len();
        let left = if self.trial.is_in_any_order {
            self.waiting.len()
        } else {
            0
        };
        if wrong.saturating_add(left) > MOST {
            self.outcome.is_ended = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// Tells what it came to, once so many events were judged.
    pub fn end(mut self, events: u64) -> Outcome {
        self.outcome.events = usize::try_from(events).unwrap_or(usize::MAX);
        if self.trial.is_in_any_order {
            self.pair(0..self.trial.entries.len(), usize::MAX);
        } else {
            self.go_on(true);
        }
        // Of what was not looked at nobody knows what is missing.
        if !self.outcome.is_ended {
            let from = if self.trial.is_in_any_order {
                0
            } else {
                self.at
            };
            (from..self.trial.entries.len()).for_each(|at| self.miss(at));
        }
        self.outcome
    }

    fn entry(&self, at: usize) -> Option<&'t Entry> {
        self.trial.entries.get(at)
    }

    fn has_room(&self, at: usize) -> bool {
        let taken = self.taken.get(at).copied().unwrap_or_default();
        self.entry(at)
            .is_some_and(|entry| entry.most.is_none_or(|most| taken < most))
    }

    fn has_enough(&self, at: usize) -> bool {
        let taken = self.taken.get(at).copied().unwrap_or_default();
        self.entry(at).is_some_and(|entry| taken >= entry.least)
    }

    fn takes(&self, at: usize, raised: &Raised) -> bool {
        self.has_room(at)
            && self
                .entry(at)
                .is_some_and(|entry| entry.expected.fits(raised))
    }

    fn count(&mut self, at: usize) {
        if let Some(taken) = self.taken.get_mut(at) {
            *taken = taken.saturating_add(1);
        }
    }

    /// In any order, an alert is one of the first entry that it fits and that is not full.
    fn place(&mut self, raised: Raised) {
        let place = (0..self.taken.len()).find(|at| self.takes(*at, &raised));
        match place {
            Some(at) => {
                self.count(at);
                self.outcome.alerts = self.outcome.alerts.saturating_add(1);
            }
            None => self.waiting.push_back(raised),
        }
    }

    /// Takes alerts that wait, as far as it is clear what each is.
    fn go_on(&mut self, is_end: bool) {
        while let Some(front) = self.waiting.front() {
            if self.takes(self.at, front) {
                self.count(self.at);
                self.outcome.alerts = self.outcome.alerts.saturating_add(1);
                self.waiting.pop_front();
            } else if self.is_done(front) {
                self.at = self.at.saturating_add(1);
            } else if self.at >= self.taken.len() {
                self.pair(self.at..self.at, 1);
            } else if is_end || self.waiting.len() >= WINDOW {
                self.mend();
            } else {
                return;
            }
        }
    }

    /// Returns whether the entry at hand is at its end when this alert comes, which it does not take.
    fn is_done(&self, front: &Raised) -> bool {
        let next = self.at.saturating_add(1);
        !self.has_room(self.at) && self.at < self.taken.len()
            || self.has_enough(self.at) && self.takes(next, front)
    }

    /// Passes over what differs, up to where both go on alike; where they don't, over one alert.
    fn mend(&mut self) {
        if let Some((entry, alerts)) = self.nearest() {
            self.pair(self.at..entry, alerts);
            (self.at..entry).for_each(|at| self.miss(at));
            self.at = entry;
            return;
        }
        if self.is_meant_for_next() {
            self.at = self.at.saturating_add(1);
        }
        self.pair(self.at..self.at.saturating_add(1), 1);
    }

    /// Returns whether the entry at hand has enough, and the next alert is of the rule of the one behind it.
    fn is_meant_for_next(&self) -> bool {
        let next = self.entry(self.at.saturating_add(1));
        let front = self.waiting.front();
        self.has_enough(self.at)
            && next
                .zip(front)
                .is_some_and(|(next, front)| next.expected.is_of_rule(front))
    }

    /// Returns the entry, and the alert among those that wait, where both go on with the least passed over.
    fn nearest(&self) -> Option<(usize, usize)> {
        let mut nearest = None;
        let last = self.at.saturating_add(WINDOW).min(self.taken.len());
        for entry in self.at..last {
            let passed = entry.saturating_sub(self.at);
            // An entry that has enough misses nothing.
            let free = usize::from(passed > 0 && self.has_enough(self.at));
            for (alerts, raised) in self.waiting.iter().enumerate() {
                let cost = passed.saturating_sub(free).saturating_add(alerts);
                let is_nearer = nearest.is_none_or(|(least, _, _)| cost < least);
                if is_nearer && self.takes(entry, raised) {
                    nearest = Some((cost, entry, alerts));
                }
            }
        }
        nearest.map(|(_, entry, alerts)| (entry, alerts))
    }

    /// Tells what is wrong with so many alerts that wait: one of the rule of an entry that has not enough is its alert with
    /// something else in it; the others are not expected.
    fn pair(&mut self, entries: std::ops::Range<usize>, alerts: usize) {
        for _ in 0..alerts.min(self.waiting.len()) {
            let Some(raised) = self.waiting.pop_front() else {
                return;
            };
            let own = entries.clone().find(|at| {
                let entry = self.entry(*at);
                !self.has_enough(*at) && entry.is_some_and(|it| it.expected.is_of_rule(&raised))
            });
            match own.and_then(|at| self.entry(at).map(|entry| (at, entry))) {
                Some((at, entry)) => {
                    self.count(at);
                    self.differ(&raised, entry.line, &entry.expected);
                }
                None => self.unexpected(raised),
            }
        }
    }

    fn differ(&mut self, raised: &Raised, line: usize, expected: &Expected) {
        let event = self.event(raised);
        let differences = expected
            .differences(raised)
            .into_iter()
            .map(|wrong| Difference {
                line,
                event: event.clone(),
                wrong,
            });
        self.outcome.differences.extend(differences);
    }

    fn unexpected(&mut self, raised: Raised) {
        let line = if self.trial.is_in_any_order {
            None
        } else {
            self.entry(self.at).map(|entry| entry.line)
        };
        self.outcome.differences.push(Difference {
            line: line.unwrap_or(self.trial.line),
            event: self.event(&raised),
            wrong: Wrong::Unexpected {
                rule: raised.alert.rule.to_string(),
                message: raised.alert.message,
            },
        });
    }

    fn event(&self, raised: &Raised) -> String {
        let time = iso8601(raised.alert.time, "Z");
        format!("{} at {time}", self.trial.file)
    }

    /// Tells that an entry has not enough, where that is so.
    fn miss(&mut self, at: usize) {
        let (Some(entry), Some(taken)) = (self.entry(at), self.taken.get(at).copied()) else {
            return;
        };
        if taken >= entry.least {
            return;
        }
        let rule = entry.expected.rule.clone();
        let wrong = if taken == 0 && entry.least == 1 {
            Wrong::Missing(rule)
        } else {
            Wrong::Fewer {
                rule,
                came: taken,
                least: entry.least,
            }
        };
        self.outcome.differences.push(Difference {
            line: entry.line,
            event: self.trial.file.clone(),
            wrong,
        });
    }
}
