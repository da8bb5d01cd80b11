//! Frameworks (benchmarks, standards, laws), their controls, and how an audit came out for each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::assessment::Reading;
use crate::time::{Date, Timestamp};

/// A framework in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Id, with which the ids of controls begin in reports: `CIS-Docker-1.6`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it is published.
    pub url: String,
    /// Who says which check speaks of which control.
    pub reading: Source,
    /// What is to be known about the file.
    pub note: String,
    /// Whether it speaks of information security as a whole. Then nearly every check speaks of several of its controls:
    /// they are named where a host is held against it, and not with each finding.
    #[serde(default, rename = "general")]
    pub is_general: bool,
    /// Its controls, as far as anything can be said about them.
    #[serde(rename = "control")]
    pub controls: Vec<Control>,
}

/// Who says which check speaks of which control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The framework names the setting itself.
    Benchmark,
    /// We do: the framework names no settings.
    Ours,
}

/// A control.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Id within the framework.
    pub id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// Section that it stands in, where ids do not tell.
    #[serde(default)]
    pub section: Option<String>,
    /// The framework's own level or kind, where it has such.
    pub level: Option<String>,
    /// Checks that all have to find nothing.
    #[serde(default)]
    pub all: Vec<String>,
    /// Checks of which one that finds nothing is enough.
    #[serde(default)]
    pub any: Vec<String>,
    /// What a person has to look at, besides or instead.
    pub manual: Option<String>,
}

impl Control {
    /// Returns the checks that speak of it.
    pub fn checks(&self) -> impl Iterator<Item = &str> {
        self.all.iter().chain(&self.any).map(String::as_str)
    }
}

/// How an audit came out for a framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameworkResult {
    /// Id of the framework.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it is published.
    pub url: String,
    /// Whether the mapping is our reading.
    pub is_our_reading: bool,
    /// What is to be known about the mapping.
    pub note: String,
    /// Its controls, in its order.
    pub controls: Vec<ControlResult>,
    /// How it came out the last time, where that was saved.
    #[serde(default)]
    pub earlier: Option<Earlier>,
}

impl FrameworkResult {
    /// Counts how its controls came out.
    pub fn score(&self) -> Score {
        self.controls.iter().map(|control| control.state).collect()
    }

    /// Counts how the controls of each section came out, in the order in which sections come first.
    pub fn sections(&self) -> Vec<(&str, Score)> {
        let mut sections: Vec<(&str, Score)> = Vec::new();
        for control in &self.controls {
            let known = sections
                .iter_mut()
                .find(|(name, _)| *name == control.section);
            match known {
                Some((_, score)) => score.count(control.state),
                None => sections.push((&control.section, [control.state].into_iter().collect())),
            }
        }
        sections
    }
}

/// How an audit came out for a framework at an earlier time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// When.
    pub created: Timestamp,
    /// How its controls came out.
    pub score: Score,
    /// How each control came out, by id.
    pub controls: BTreeMap<String, ControlState>,
}

/// How many controls came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Score {
    /// Controls that are met.
    pub pass: usize,
    /// Controls that are not.
    pub fail: usize,
    /// Controls that are met as far as they were looked at.
    pub partly: usize,
    /// Controls that a person has to look at.
    pub manual: usize,
    /// Controls that speak of nothing that is here.
    pub not_applicable: usize,
    /// Controls that could not be looked at.
    pub not_looked_at: usize,
}

impl Score {
    /// Counts one more control.
    pub fn count(&mut self, state: ControlState) {
        let slot = match state {
            ControlState::Pass => &mut self.pass,
            ControlState::Fail => &mut self.fail,
            ControlState::Partly => &mut self.partly,
            ControlState::Manual => &mut self.manual,
            ControlState::NotApplicable => &mut self.not_applicable,
            ControlState::NotLookedAt => &mut self.not_looked_at,
        };
        *slot = slot.saturating_add(1);
    }

    /// Returns the number of controls that concern what is here, looked at or not.
    pub fn applicable(&self) -> usize {
        let seen = self
            .pass
            .saturating_add(self.fail)
            .saturating_add(self.partly);
        seen.saturating_add(self.manual)
            .saturating_add(self.not_looked_at)
    }

    /// Returns the share of the applicable controls that are proved to be met, in whole percent, rounded down: what
    /// nobody looked at is not met. Nothing where no control is applicable.
    pub fn percent(&self) -> Option<u8> {
        let share = self
            .pass
            .saturating_mul(100)
            .checked_div(self.applicable())?;
        u8::try_from(share).ok()
    }
}

impl FromIterator<ControlState> for Score {
    fn from_iter<I: IntoIterator<Item = ControlState>>(states: I) -> Self {
        let mut score = Self::default();
        for state in states {
            score.count(state);
        }
        score
    }
}

/// How an audit came out for a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlResult {
    /// Id within the framework.
    pub id: String,
    /// What it asks for, in our words.
    pub title: String,
    /// Section that it stands in.
    pub section: String,
    /// The framework's own level or kind.
    pub level: Option<String>,
    /// Checks that speak of it.
    pub checks: Vec<String>,
    /// How it came out.
    pub state: ControlState,
    /// Why, as a clause: what failed, what was not looked at, what a person has to look at.
    pub why: Option<String>,
    /// Objects that failed, in words.
    pub failed: Vec<String>,
    /// Number of objects that passed.
    pub passed: usize,
    /// What proves it: of the failed objects, else of those that passed, the first ones.
    pub readings: Vec<Reading>,
    /// Fingerprints of the findings that stand against it.
    pub findings: Vec<String>,
    /// What a person said of it.
    pub statement: Option<ControlStatement>,
}

/// How a control came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlState {
    /// All that it asks for was looked at, and nothing is wrong.
    Pass,
    /// Something is wrong.
    Fail,
    /// What was looked at is right, but not all of it was, or a person has to look, too.
    Partly,
    /// A person has to look.
    Manual,
    /// There is nothing here that it speaks of.
    NotApplicable,
    /// It could not be looked at.
    NotLookedAt,
}

impl ControlState {
    /// Returns the word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Partly => "partly",
            Self::Manual => "manual",
            Self::NotApplicable => "not-applicable",
            Self::NotLookedAt => "not-looked-at",
        }
    }
}

/// What a person says of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlStatement {
    /// What was done or found.
    pub text: String,
    /// Who answers for it.
    pub owner: String,
    /// When it was made.
    pub made: Option<String>,
    /// Last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// File and line, or the file of a signed statement.
    pub origin: String,
    /// Who signed it, where it is signed and the signature holds.
    pub signed_by: Option<String>,
}

/// A statement with its dates read, before it is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementGiven {
    /// Controls that it speaks of: `CIS-Docker-1.6/1.2.1`, or a check's id.
    pub control: String,
    /// Whether it says that the control is met.
    pub is_met: bool,
    /// Last day on which it holds.
    pub until: Option<Date>,
    /// Names of the hosts that it is about; empty where it says none.
    pub hosts: Vec<String>,
    /// What is shown.
    pub shown: ControlStatement,
}
