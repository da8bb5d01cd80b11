//! Filters: what the user does not want to see.
//!
//! `--ignore-unfixed` narrows the scope of the whole run, gates included. `--severity` chooses what is
//! shown; a gate still sees everything, so that a narrow view never opens it.

use seawall_model::finding::{Finding, Status};
use seawall_model::severity::Severity;

/// What to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Show only these severities; `None` shows all.
    pub severities: Option<Vec<Severity>>,
    /// Leave out findings for which no fixed version is published.
    pub ignore_unfixed: bool,
}

impl Filter {
    /// Says whether a finding is in the scope of the run at all.
    pub fn in_scope(&self, finding: &Finding) -> bool {
        !self.ignore_unfixed || finding.status == Status::Fixed
    }

    /// Says whether a finding in scope is shown.
    pub fn shows(&self, finding: &Finding) -> bool {
        self.severities
            .as_ref()
            .is_none_or(|wanted| wanted.contains(&finding.severity))
    }
}
