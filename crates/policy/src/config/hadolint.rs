//! `.hadolint.yaml`, for people who change over: what it ignores, how bad it counts what, and its parameters.
//! How hadolint prints is left to hadolint.

use std::collections::BTreeMap;

use seawall_model::severity::Severity;
use serde::Deserialize;

use super::{InvalidConfig, read_yaml};
use crate::gate::Gate;

/// What a configuration of hadolint says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hadolint {
    /// Rules that are not run.
    pub ignored: Vec<String>,
    /// How bad rules count.
    pub severities: Vec<(String, Severity)>,
    /// Registries that base images may come from.
    pub registries: Vec<String>,
    /// Labels that images must carry, and the words for their types.
    pub labels: BTreeMap<String, String>,
    /// Whether other labels are faults.
    pub strict_labels: bool,
    /// Whether comments accept nothing.
    pub no_pragmas: bool,
    /// What fails a run.
    pub gate: Option<Gate>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Document {
    ignored: Vec<String>,
    r#override: BTreeMap<String, Vec<String>>,
    #[serde(rename = "trustedRegistries")]
    trusted_registries: Vec<String>,
    label_schema: BTreeMap<String, String>,
    strict_labels: bool,
    disable_ignore_pragma: bool,
    failure_threshold: Option<String>,
    no_fail: bool,
}

/// Reads a configuration of hadolint.
///
/// # Errors
/// Where it is no YAML, a value has another type, or a level or type of label is unknown.
pub fn parse_hadolint(text: &str, file: &str) -> Result<Hadolint, InvalidConfig> {
    // An empty file is a configuration, too.
    let document: Option<Document> = read_yaml(text, file)?;
    let document = document.unwrap_or_default();
    let wrong = |why: String| InvalidConfig {
        file: file.to_owned(),
        line: 1,
        column: 1,
        why,
    };
    let mut severities = Vec::new();
    for (word, rules) in document.r#override {
        let level = level(&word)
            .ok_or_else(|| wrong(format!("override: `{word}` is not one of {LEVELS}")))?;
        severities.extend(rules.into_iter().map(|rule| (rule, level)));
    }
    let gate = match document.failure_threshold.as_deref() {
        _ if document.no_fail => None,
        None | Some("none" | "ignore") => None,
        Some(word) => {
            let level = level(word);
            let unknown = || {
                wrong(format!(
                    "failure-threshold: `{word}` is not one of {LEVELS}"
                ))
            };
            Some(Gate::Severity(level.ok_or_else(unknown)?))
        }
    };
    let mut labels = BTreeMap::new();
    for (name, kind) in document.label_schema {
        let known = match kind.as_str() {
            "rfc3339" => "time",
            "text" | "semver" | "url" | "hash" | "spdx" | "email" => &kind,
            // Older versions had one for any text.
            "raw" => "text",
            _ => return Err(wrong(format!("label-schema: `{kind}` is no type of label"))),
        };
        labels.insert(name, known.to_owned());
    }
    Ok(Hadolint {
        ignored: document.ignored,
        severities,
        registries: document.trusted_registries,
        labels,
        strict_labels: document.strict_labels,
        no_pragmas: document.disable_ignore_pragma,
        gate,
    })
}

/// Returns the severity that a level of hadolint comes nearest to.
fn level(word: &str) -> Option<Severity> {
    Some(match word {
        "error" => Severity::High,
        "warning" => Severity::Medium,
        "info" => Severity::Low,
        "style" => Severity::Negligible,
        _ => return None,
    })
}

const LEVELS: &str = "error, warning, info, style";
