//! Which alerts go to an output.

use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;

use crate::choice::is_rule;

/// Which alerts go to an output: those that fit all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// This priority or worse.
    pub minimum: Priority,
    /// Of one of these rules, by name or id; empty: of any.
    pub rules: Vec<String>,
    /// With one of these tags; empty: with any or none.
    pub tags: Vec<String>,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            minimum: Priority::Debug,
            rules: Vec::new(),
            tags: Vec::new(),
        }
    }
}

impl Filter {
    /// Says whether an alert goes there.
    pub fn lets(&self, alert: &Alert) -> bool {
        // Priorities are sorted worst first.
        alert.priority <= self.minimum
            && (self.rules.is_empty()
                || self
                    .rules
                    .iter()
                    .any(|it| is_rule(&alert.rule, &alert.tags, it)))
            && (self.tags.is_empty() || self.tags.iter().any(|it| alert.tags.contains(it)))
    }
}
