//! Frameworks (benchmarks, standards, laws), their controls, and how an audit came out for each.

use serde::{Deserialize, Serialize};

use crate::assessment::Reading;
use crate::time::Date;

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
    /// What is shown.
    pub shown: ControlStatement,
}
