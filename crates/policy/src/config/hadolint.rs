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

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys and values as hadolint's documentation has them.
    #[test]
    fn configurations_of_hadolint_are_read() {
        let text = "failure-threshold: warning\nformat: tty\nno-color: true\nignored: [DL3008, SC2086]\noverride:\n  \
                    error: [DL3001]\n  warning: [DL3042]\n  info: [DL3032]\n  style: \
                    [DL3015]\ntrustedRegistries:\n  - docker.io\n  - \"*.example\"\nlabel-schema:\n  author: \
                    text\n  created: rfc3339\n  old: raw\n  link: url\nstrict-labels: \
                    true\ndisable-ignore-pragma: true\n";
        let read = parse_hadolint(text, "f").unwrap();
        assert_eq!(read.ignored, ["DL3008", "SC2086"]);
        let severity = |rule: &str| {
            let mut all = read.severities.iter();
            all.find(|(it, _)| it == rule)
                .map(|(_, severity)| *severity)
        };
        for (rule, wanted) in [
            ("DL3001", Severity::High),
            ("DL3042", Severity::Medium),
            ("DL3032", Severity::Low),
            ("DL3015", Severity::Negligible),
        ] {
            assert_eq!(severity(rule), Some(wanted), "{rule}");
        }
        assert_eq!(read.registries, ["docker.io", "*.example"]);
        let labels: Vec<(&str, &str)> = read
            .labels
            .iter()
            .map(|(name, kind)| (name.as_str(), kind.as_str()))
            .collect();
        let wanted = [
            ("author", "text"),
            ("created", "time"),
            ("link", "url"),
            ("old", "text"),
        ];
        assert_eq!(labels, wanted);
        assert!(read.strict_labels && read.no_pragmas);
        assert_eq!(read.gate, Some(Gate::Severity(Severity::Medium)));
    }

    #[test]
    fn thresholds_are_gates_or_none() {
        let gate = |text: &str| parse_hadolint(text, "f").unwrap().gate;
        for (text, wanted) in [
            ("", None),
            ("# nothing\n", None),
            ("ignored: []\n", None),
            ("failure-threshold: none\n", None),
            ("failure-threshold: ignore\n", None),
            ("failure-threshold: error\n", Some(Severity::High)),
            ("failure-threshold: style\n", Some(Severity::Negligible)),
            ("failure-threshold: error\nno-fail: true\n", None),
        ] {
            assert_eq!(gate(text), wanted.map(Gate::Severity), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, wanted) in [
            ("failure-threshold: severe\n", "`severe` is not one of"),
            ("override: {fatal: [DL3001]}\n", "`fatal` is not one of"),
            ("label-schema: {a: number}\n", "`number` is no type"),
            ("ignored: DL3008: x\n", "f:1:"),
            ("ignored: {a: b}\n", "f:1:"),
        ] {
            let error = parse_hadolint(text, "f").unwrap_err().to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
    }
}
