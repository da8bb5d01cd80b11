//! What a check says of an object, also where nothing is wrong: pass, fail, or why neither.

use serde::{Deserialize, Serialize};

/// What a check says of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The check's id: `CTR-0005`.
    pub check: String,
    /// What was looked at: `container web`, `host`, `network app_default`. The words of a finding's place.
    pub object: String,
    /// How it came out.
    pub outcome: Outcome,
    /// What proves it.
    pub readings: Vec<Reading>,
    /// Fingerprints of the findings that speak of it, where it failed.
    #[serde(default)]
    pub findings: Vec<String>,
    /// Whether exceptions accept all of those findings.
    #[serde(default)]
    pub is_accepted: bool,
}

/// How a check came out for an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "why", rename_all = "kebab-case")]
pub enum Outcome {
    /// It was looked at, and nothing is wrong.
    Pass,
    /// Something is wrong; findings say what.
    Fail,
    /// A person has to look; what at, as a clause.
    Manual(String),
    /// The check does not concern it, and why, as a clause.
    NotApplicable(String),
    /// It could not be looked at, and why, as a clause. Never counts as a pass.
    NotLookedAt(String),
}

impl Outcome {
    /// Returns the word used in reports.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Manual(_) => "manual",
            Self::NotApplicable(_) => "not-applicable",
            Self::NotLookedAt(_) => "not-looked-at",
        }
    }

    /// Returns why it is neither pass nor fail.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Pass | Self::Fail => None,
            Self::Manual(why) | Self::NotApplicable(why) | Self::NotLookedAt(why) => Some(why),
        }
    }
}

/// A value that was read, and where: what proves an outcome.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reading {
    /// The value, as it was read: `true`, `0644`, `0.0.0.0:5432`.
    pub value: String,
    /// Where: `HostConfig.Privileged of container web`, `/proc/1234/status CapEff`, `stat /etc/docker`.
    pub from: String,
}

impl Reading {
    /// Makes a reading.
    pub fn new(value: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            from: from.into(),
        }
    }
}
