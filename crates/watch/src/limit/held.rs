//! Alerts that were held back, and the alert that sums them up.

use std::sync::Arc;

use seawall_runtime::engine::Alert;
use seawall_runtime::fields::iso8601;

use crate::told::Told;

/// Why alerts are held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// They repeat one that was told.
    Repeated,
    /// There were more of the rule than its limit.
    Rule,
    /// There were more than the limit of all.
    All,
}

/// Alerts that were held back.
#[derive(Clone, Debug)]
pub(super) struct Held {
    why: Why,
    count: u64,
    first: u64,
    last: u64,
    /// The last of them that was kept.
    sample: Told,
}

impl Held {
    /// The first one is held back.
    pub(super) fn new(told: &Told, why: Why) -> Self {
        Self {
            why,
            count: 1,
            first: told.alert.time,
            last: told.alert.time,
            sample: told.clone(),
        }
    }

    /// Returns about how many bytes it keeps.
    pub(super) fn weight(&self) -> usize {
        self.sample.weight()
    }

    /// One more is.
    pub(super) fn add(&mut self, told: &Told) {
        self.count(told);
        self.sample = told.clone();
    }

    /// One more is, of which nothing else is kept.
    pub(super) fn count(&mut self, told: &Told) {
        self.count = self.count.saturating_add(1);
        self.first = self.first.min(told.alert.time);
        self.last = self.last.max(told.alert.time);
    }

    /// Writes the alert that sums them up: of the same rule, as bad as they are.
    pub(super) fn summary(&self) -> Told {
        let sample = &self.sample.alert;
        let (first, last) = (iso8601(self.first, "Z"), iso8601(self.last, "Z"));
        let count = self.count;
        let why = match self.why {
            Why::Repeated => format!("{count} more like one that was told"),
            Why::Rule => format!("{count} more held back by the limit of this rule"),
            Why::All => format!("{count} more held back by the limit of all alerts"),
        };
        let said = &sample.message;
        let field = |name: &str, value: serde_json::Value| (Arc::from(name), value);
        let own = [
            field("seawall.held", count.into()),
            field("seawall.why", self.why.word().into()),
            field("seawall.first", first.clone().into()),
            field("seawall.last", last.clone().into()),
        ];
        let theirs = sample.fields.iter().cloned();
        let alert = Alert {
            message: format!("{why}, of {first} to {last}; the last: {said}"),
            fields: own.into_iter().chain(theirs).collect(),
            ..Alert::clone(sample)
        };
        Told {
            alert: Arc::new(alert),
            subject: Arc::clone(&self.sample.subject),
        }
    }
}

impl Why {
    /// Returns a short stable word.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Repeated => "repeated",
            Self::Rule => "rule-limit",
            Self::All => "limit",
        }
    }
}
