//! An OSV record as it is written (`https://ossf.github.io/osv-schema/`, 1.7): only the fields that
//! hold facts. Null stands for "nothing" everywhere; unknown fields are passed over.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A record.
#[derive(Debug, Deserialize)]
pub(super) struct Osv {
    pub(super) id: String,
    #[serde(default)]
    pub(super) withdrawn: Option<String>,
    #[serde(default)]
    pub(super) published: Option<String>,
    #[serde(default)]
    pub(super) modified: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) aliases: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) upstream: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) severity: Vec<Severity>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) affected: Vec<Affected>,
    #[serde(default)]
    pub(super) database_specific: Value,
}

/// A rating: a CVSS vector, or a word.
#[derive(Debug, Deserialize)]
pub(super) struct Severity {
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub(super) kind: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) score: String,
}

/// What is affected.
#[derive(Debug, Deserialize)]
pub(super) struct Affected {
    #[serde(default)]
    pub(super) package: Option<Package>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) severity: Vec<Severity>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) ranges: Vec<Range>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) versions: Vec<String>,
    #[serde(default)]
    pub(super) ecosystem_specific: Value,
    #[serde(default)]
    pub(super) database_specific: Value,
}

/// A package.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) ecosystem: String,
    pub(super) name: String,
}

/// A range: events along one order of versions.
#[derive(Debug, Deserialize)]
pub(super) struct Range {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) repo: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) events: Vec<Event>,
}

/// An event: what happens at which version, one pair as a rule.
pub(super) type Event = BTreeMap<String, String>;

impl Affected {
    /// Returns a member that stands in `ecosystem_specific` or `database_specific`.
    pub(super) fn specific(&self, name: &str) -> Option<&Value> {
        self.ecosystem_specific
            .get(name)
            .or_else(|| self.database_specific.get(name))
            .filter(|value| !value.is_null())
    }
}

fn or_default<'de, D, T>(reader: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(reader)?.unwrap_or_default())
}
