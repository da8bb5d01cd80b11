//! What each check said of each object, in the report document.

use schemars::JsonSchema;
use seawall_model::assessment::{Assessment, Outcome, Reading};
use serde::{Deserialize, Serialize};

use super::Word;

/// What a check said of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AssessmentDocument {
    /// The check's id.
    pub check: String,
    /// What was looked at, in words: `container web`.
    pub object: String,
    /// `pass`, `fail`, `manual`, `not-applicable` or `not-looked-at`.
    pub outcome: Word,
    /// Why it is neither pass nor fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What proves it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingDocument>,
    /// Fingerprints of the findings that speak of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// Whether exceptions accept all of those findings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_accepted: bool,
}

/// A value that was read, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadingDocument {
    /// The value.
    pub value: String,
    /// Where it was read.
    pub from: String,
}

impl From<&Assessment> for AssessmentDocument {
    fn from(assessment: &Assessment) -> Self {
        Self {
            check: assessment.check.clone(),
            object: assessment.object.clone(),
            outcome: assessment.outcome.name().into(),
            why: assessment.outcome.why().map(str::to_owned),
            readings: assessment
                .readings
                .iter()
                .map(ReadingDocument::from)
                .collect(),
            findings: assessment.findings.clone(),
            is_accepted: assessment.is_accepted,
        }
    }
}

impl From<&Reading> for ReadingDocument {
    fn from(reading: &Reading) -> Self {
        Self {
            value: reading.value.clone(),
            from: reading.from.clone(),
        }
    }
}

impl From<&ReadingDocument> for Reading {
    fn from(reading: &ReadingDocument) -> Self {
        Self::new(&reading.value, &reading.from)
    }
}

impl AssessmentDocument {
    /// Returns what it stands for; nothing where its word is not known.
    pub fn assessment(&self) -> Option<Assessment> {
        let why = self.why.clone().unwrap_or_default();
        let outcome = match self.outcome.as_ref() {
            "pass" => Outcome::Pass,
            "fail" => Outcome::Fail,
            "manual" => Outcome::Manual(why),
            "not-applicable" => Outcome::NotApplicable(why),
            "not-looked-at" => Outcome::NotLookedAt(why),
            _ => return None,
        };
        Some(Assessment {
            check: self.check.clone(),
            object: self.object.clone(),
            outcome,
            readings: self.readings.iter().map(Reading::from).collect(),
            findings: self.findings.clone(),
            is_accepted: self.is_accepted,
        })
    }
}
