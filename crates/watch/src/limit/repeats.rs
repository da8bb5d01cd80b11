//! Alerts that repeat each other: of the same rule, with the same key.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use seawall_policy::config::watch::Repeats as Settings;
use serde_json::Value;

use super::held::{Held, Why};
use crate::told::Told;

/// What was told lately.
#[derive(Debug)]
pub(super) struct Repeats {
    settings: Settings,
    window: Duration,
    lately: BTreeMap<Key, Window>,
    /// No window ends before this moment.
    next: Option<Duration>,
    /// Bytes of the alerts that are kept to be summed up.
    bytes: usize,
}

/// What is the same in alerts that repeat each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: Arc<str>,
    parts: Vec<String>,
}

#[derive(Debug)]
struct Window {
    ends: Duration,
    held: Option<Held>,
}

impl Repeats {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            window: Duration::from_secs(settings.window.0),
            settings,
            lately: BTreeMap::new(),
            next: None,
            bytes: 0,
        }
    }

    /// Says whether an alert repeats one that was told, and is held back so. It is remembered by [`Repeats::told`].
    pub(super) fn holds(&mut self, told: &Told, now: Duration) -> bool {
        let Some(key) = self.key(told) else {
            return false;
        };
        let Some(window) = self.lately.get_mut(&key).filter(|it| now < it.ends) else {
            return false;
        };
        let before = window.held.as_ref().map_or(0, Held::weight);
        let after = self.bytes.saturating_sub(before);
        let after = after.saturating_add(told.weight());
        match &mut window.held {
            Some(held) if after <= MOST_BYTES => held.add(told),
            Some(held) => {
                held.count(told);
                return true;
            }
            none if after <= MOST_BYTES => *none = Some(Held::new(told, Why::Repeated)),
            // Where there is too much to be kept, more is told and not less.
            _ => return false,
        }
        self.bytes = after;
        true
    }

    /// An alert was told: others like it are held back for a while.
    pub(super) fn told(&mut self, told: &Told, now: Duration) {
        let Some(key) = self.key(told) else {
            return;
        };
        // Where there are too many to be remembered, more is told and not less.
        if self.lately.len() >= MOST {
            return;
        }
        let ends = now.saturating_add(self.window);
        self.next = Some(self.next.map_or(ends, |it| it.min(ends)));
        self.lately
            .entry(key)
            .or_insert(Window { ends, held: None });
    }

    /// Returns what sums up windows that have ended, or all of them.
    pub(super) fn due(&mut self, now: Duration, all: bool) -> Vec<Told> {
        if !all && self.next.is_none_or(|next| now < next) {
            return Vec::new();
        }
        let mut due = Vec::new();
        self.lately.retain(|_, window| {
            let goes_on = !all && now < window.ends;
            if !goes_on {
                due.extend(window.held.take().map(|it| it.summary()));
            }
            goes_on
        });
        self.next = self.lately.values().map(|it| it.ends).min();
        let kept = self.lately.values().filter_map(|it| it.held.as_ref());
        self.bytes = kept.map(Held::weight).fold(0, usize::saturating_add);
        due
    }

    /// Returns the key of an alert; nothing where it is too long to be kept.
    fn key(&self, told: &Told) -> Option<Key> {
        let subject = &told.subject;
        let mut parts = Vec::new();
        if self.settings.container {
            let container = subject.container.as_ref();
            parts.push(container.map(|it| it.id.clone()).unwrap_or_default());
        }
        if self.settings.process {
            let process = subject.process.as_ref();
            parts.push(process.map(|it| it.name.clone()).unwrap_or_default());
        }
        for name in &self.settings.fields {
            let found = told.alert.fields.iter().find(|(it, _)| **it == **name);
            // That there is none is not the same as an empty one.
            parts.push(found.map_or(Value::Null, |it| it.1.clone()).to_string());
        }
        let length = parts
            .iter()
            .fold(0, |all: usize, it| all.saturating_add(it.len()));
        (length <= LONGEST).then(|| Key {
            rule: Arc::clone(&told.alert.rule),
            parts,
        })
    }
}

/// Alerts that are remembered.
const MOST: usize = 8192;
/// Bytes of alerts that are kept to be summed up.
const MOST_BYTES: usize = 16 << 20;
/// Bytes of a key.
const LONGEST: usize = 4 << 10;
