//! What a ring holds, and what becomes of it.

use std::path::PathBuf;

use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;

use crate::choice::is_rule;

/// What a ring holds, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many nanoseconds before an alert are kept.
    pub before: u64,
    /// How many nanoseconds after an alert are recorded.
    pub after: u64,
    /// The most bytes that all rings together take, packed.
    pub bytes: usize,
    /// Where recordings go.
    pub folder: PathBuf,
    /// The most recordings there; the oldest go.
    pub files: usize,
    /// The most bytes of all recordings there.
    pub folder_bytes: u64,
    /// Which alerts are worth a recording: those of this priority or worse.
    pub least: Priority,
    /// The rules whose alerts are, where it is not all of them.
    pub rules: Option<Vec<String>>,
    /// Whether reading and writing is kept, too, not only what opens, connects, starts and changes something.
    pub all_events: bool,
    /// The name of the host, for what a recording says of itself.
    pub host: String,
}

impl Settings {
    /// Returns whether an alert is worth a recording.
    pub(super) fn takes(&self, alert: &Alert) -> bool {
        let is_named = |rules: &Vec<String>| {
            rules
                .iter()
                .any(|wanted| is_rule(&alert.rule, &alert.tags, wanted))
        };
        alert.priority <= self.least && self.rules.as_ref().is_none_or(is_named)
    }
}
