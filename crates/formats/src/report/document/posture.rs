//! How a host stands as a whole, in the report document: frameworks with their controls, ways of attackers, and who
//! can talk to whom.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ReadingDocument, Word};

/// What an audit says of the host as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PostureDocument {
    /// How it came out for the frameworks that were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frameworks: Vec<FrameworkDocument>,
    /// What an attacker could do, the worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<AttackPathDocument>,
    /// What is not known of ways of attackers: there may be more than are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path_gaps: Vec<String>,
    /// Who can talk to whom.
    #[serde(default)]
    pub network: NetworkDocument,
}

/// How an audit came out for a framework.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FrameworkDocument {
    /// Id, with the version: `CIS-Docker-1.6`.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Where it is published.
    pub url: String,
    /// Whether the mapping of checks to controls is our reading, since the framework names no settings.
    pub is_our_reading: bool,
    /// What is to be known about the mapping.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How its controls came out, in numbers.
    pub score: ScoreDocument,
    /// How the controls of each section came out, in the framework's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<SectionDocument>,
    /// Its controls, in its order.
    pub controls: Vec<ControlDocument>,
    /// How it came out the last time, where that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<EarlierDocument>,
}

/// How many controls came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ScoreDocument {
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
    /// Share of the applicable controls that are proved to be met, in whole percent, rounded down; missing where no
    /// control is applicable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
}

/// How the controls of a section came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SectionDocument {
    /// Its name.
    pub name: String,
    /// How its controls came out.
    pub score: ScoreDocument,
}

/// How an audit came out for a control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ControlDocument {
    /// Id within the framework.
    pub id: String,
    /// What it asks for.
    pub title: String,
    /// Section that it stands in.
    pub section: String,
    /// The framework's own level or kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Checks that speak of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    /// `pass`, `fail`, `partly`, `manual`, `not-applicable` or `not-looked-at`.
    pub state: Word,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Objects that failed, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
    /// Number of objects that passed.
    #[serde(default)]
    pub passed: usize,
    /// What proves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingDocument>,
    /// Fingerprints of the findings that stand against it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// What a person said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<ControlStatementDocument>,
}

/// What a person says of a control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ControlStatementDocument {
    /// What was done or found.
    pub text: String,
    /// Who answers for it.
    pub owner: String,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// Last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// File and line, or the file of a signed statement.
    pub origin: String,
    /// Who signed it, where it is signed and the signature holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_by: Option<String>,
}

/// How an audit came out for a framework at an earlier time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EarlierDocument {
    /// When.
    pub created: String,
    /// How its controls came out, in numbers.
    pub score: ScoreDocument,
    /// How each control came out, by id.
    pub controls: BTreeMap<String, Word>,
}

/// A way from where an attacker may stand to what must not be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttackPathDocument {
    /// The consequence, one sentence without a full stop.
    pub consequence: String,
    /// Where the attacker stands.
    pub from: String,
    /// Who else can go the same way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What is reached.
    pub to: String,
    /// How bad it is, 0–100.
    pub score: u8,
    /// Why that score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
    /// The way, step by step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<PathStepDocument>,
}

/// A step of a way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PathStepDocument {
    /// Where it begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// How.
    pub how: String,
    /// Check that tells the fault which makes it possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// What proves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingDocument>,
    /// Who says so: `kernel` (it is so now) or `configuration` (it was asked for).
    pub basis: Word,
    /// What stands in the way without closing it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lowered: Vec<String>,
}

/// Who can talk to whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkDocument {
    /// Networks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<NetworkNodeDocument>,
    /// Containers and the outside world.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends: Vec<EndDocument>,
    /// Who reaches whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<ReachDocument>,
    /// What is not known: it may be more than is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<String>,
}

/// A network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NetworkNodeDocument {
    /// Name.
    pub name: String,
    /// Driver.
    pub driver: String,
    /// Whether there is no way out of it.
    pub is_internal: bool,
    /// Whether its containers can talk to each other; missing where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner_traffic: Option<bool>,
    /// Whether what crosses hosts is encrypted; missing where it does not cross hosts or is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_encrypted: Option<bool>,
    /// Names of its containers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// Who takes part in the traffic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EndDocument {
    /// `container web`, `host`, `outside`.
    pub name: String,
    /// Ports that it listens on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// What it publishes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub published: Vec<String>,
    /// Project or stack that it belongs to by its own labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// That one can reach the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReachDocument {
    /// Who begins.
    pub from: String,
    /// Who answers.
    pub to: String,
    /// Network, published address or shared namespace that they meet in.
    pub by: String,
    /// Ports; missing means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
}
