//! Filters: what the user does not want to see.
//!
//! `--ignore-unfixed` and `--only` narrow the scope of the whole run, gates included. `--severity` chooses what is
//! shown; a gate still sees everything, so that a narrow view never opens it.

use std::str::FromStr;

use seawall_model::artifact::Artifact;
use seawall_model::finding::{Finding, FindingKind, Status};
use seawall_model::severity::Severity;

/// What to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Show only these severities; `None` shows all.
    pub severities: Option<Vec<Severity>>,
    /// Leave out findings for which no fixed version is published.
    pub ignore_unfixed: bool,
    /// Keep only findings of these layers.
    pub only: Option<Part>,
}

/// A part of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The layers of its own.
    Own,
    /// Those of its base image.
    Base,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "own" => Ok(Self::Own),
            "base" => Ok(Self::Base),
            _ => Err("it is neither `own` nor `base`".to_owned()),
        }
    }
}

impl Filter {
    /// Says whether a finding is in the scope of the run at all. Where it cannot be told which part of the
    /// artifact it belongs to, it is.
    pub fn in_scope(&self, finding: &Finding, artifact: &Artifact) -> bool {
        // Only vulnerabilities are fixed by a version.
        let fixed = !self.ignore_unfixed
            || finding.status == Status::Fixed
            || finding.kind != FindingKind::Vulnerability;
        let own = finding
            .location
            .layer
            .and_then(|layer| artifact.is_own(layer));
        let wanted = match (self.only, own) {
            (None, _) | (_, None) => true,
            (Some(part), Some(own)) => own == (part == Part::Own),
        };
        fixed && wanted
    }

    /// Says whether a finding in scope is shown.
    pub fn shows(&self, finding: &Finding) -> bool {
        self.severities
            .as_ref()
            .is_none_or(|wanted| wanted.contains(&finding.severity))
    }
}
