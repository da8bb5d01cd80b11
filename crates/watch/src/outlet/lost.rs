//! What an output did not get, and the alert of our own that tells its receiver.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_runtime::engine::Alert;
use seawall_runtime::fields::iso8601;
use seawall_runtime::language::Priority;

use crate::told::{Subject, Told};

/// The rule of the alert that tells of lost ones.
pub const LOST: &str = "Seawall: alerts lost";

/// Why an alert was lost to an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// More came than its queue holds.
    Full,
    /// The receiver refused it as it is.
    Refused,
    /// It was not taken before the program ended.
    Unfinished,
}

impl Reason {
    /// Returns a short stable word: of metrics and of fields of alerts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "queue-full",
            Self::Refused => "refused",
            Self::Unfinished => "unfinished",
        }
    }
}

/// Alerts that are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    counts: BTreeMap<Reason, u64>,
    first: u64,
    last: u64,
    worst: Option<Priority>,
}

impl Gap {
    /// One more is missing.
    pub(super) fn add(&mut self, alert: &Alert, reason: Reason) {
        let is_first = self.counts.is_empty();
        let count = self.counts.entry(reason).or_default();
        *count = count.saturating_add(1);
        self.first = if is_first {
            alert.time
        } else {
            self.first.min(alert.time)
        };
        self.last = self.last.max(alert.time);
        let worst = self.worst.unwrap_or(alert.priority);
        self.worst = Some(worst.min(alert.priority));
    }

    /// Says whether nothing is missing.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Returns how many are missing.
    pub(super) fn count(&self) -> u64 {
        self.counts
            .values()
            .fold(0, |all, it| all.saturating_add(*it))
    }

    /// Writes why: `12 queue-full, 1 refused`.
    pub(super) fn why(&self) -> String {
        let told = self.counts.iter();
        let told = told.map(|(reason, count)| format!("{count} {}", reason.word()));
        told.collect::<Vec<_>>().join(", ")
    }

    /// Writes the alert that tells of it: a warning, or as bad as the worst one that is missing.
    pub(super) fn told(&self, output: &str, host: &str, now: u64) -> Told {
        let (count, why) = (self.count(), self.why());
        let (first, last) = (iso8601(self.first, "Z"), iso8601(self.last, "Z"));
        let field = |name: &str, value: serde_json::Value| (Arc::from(name), value);
        let alert = Alert {
            rule: LOST.into(),
            time: now,
            priority: self
                .worst
                .unwrap_or(Priority::Warning)
                .min(Priority::Warning),
            tags: Arc::from(["seawall".to_owned()]),
            source: "internal".into(),
            host: host.to_owned(),
            message: format!(
                "{count} alerts did not reach the output {output} ({why}), of {first} to {last}"
            ),
            fields: vec![
                field("seawall.output", output.into()),
                field("seawall.lost", count.into()),
                field("seawall.why", why.into()),
                field("seawall.first", first.into()),
                field("seawall.last", last.into()),
            ],
        };
        Told {
            alert: Arc::new(alert),
            subject: Arc::new(Subject::default()),
        }
    }
}
