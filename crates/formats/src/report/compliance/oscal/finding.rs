//! What was seen of a control, what that means, and what a person says of it.

use std::collections::BTreeMap;

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult};
use serde_json::{Value, json};

use super::token::{control_id, line, text};
use super::{NAMESPACE, Run, insert_lists};
use crate::report::compliance::{statement, words};

impl Run<'_> {
    /// What was seen, and where.
    pub(super) fn observation(
        &self,
        framework: &FrameworkResult,
        index: usize,
        control: &ControlResult,
    ) -> Value {
        let mut observation = json!({
            "uuid": self.observed(framework, index),
            "title": line(&format!("{} {}", control.id, control.title), "control"),
            "description": seen(control),
            "methods": [method(control)],
            "subjects": [{ "subject-uuid": self.id(&["subject"]), "type": "inventory-item" }],
            "collected": self.document.created,
        });
        let readings = control.readings.iter();
        let evidence = readings
            .map(|one| json!({ "description": text(&format!("{} is {}", one.from, one.value)) }));
        let checks = control.checks.iter();
        let checks = checks.map(
            |check| json!({ "ns": NAMESPACE, "name": "check", "value": line(check, "unknown") }),
        );
        let lists = [
            ("props", checks.collect()),
            ("relevant-evidence", evidence.collect()),
        ];
        insert_lists(&mut observation, lists);
        observation
    }

    /// Whether the control is met. OSCAL knows only satisfied and not satisfied: what is not proved is not satisfied,
    /// and the reason says that it did not fail either.
    pub(super) fn finding(
        &self,
        framework: &FrameworkResult,
        index: usize,
        control: &ControlResult,
    ) -> Value {
        let (state, reason) = match control.state {
            ControlState::Pass => ("satisfied", "pass"),
            ControlState::Fail => ("not-satisfied", "fail"),
            _ => ("not-satisfied", "other"),
        };
        let id = control_id(framework, &control.id);
        let mut status = json!({ "state": state, "reason": reason });
        if let (Some(why), Some(map)) = (&control.why, status.as_object_mut()) {
            let why = format!("{}: {why}", words(control.state));
            map.insert("remarks".to_owned(), Value::from(text(&why)));
        }
        json!({
            "uuid": self.id(&[&framework.id, "finding", &index.to_string()]),
            "title": line(&format!("{} {}", control.id, control.title), "control"),
            "description": seen(control),
            "props": [{ "ns": NAMESPACE, "name": "state", "value": control.state.name() }],
            "target": { "type": "statement-id", "target-id": format!("{id}_smt"), "status": status },
            "related-observations": [{ "observation-uuid": self.observed(framework, index) }],
        })
    }

    /// What people say, an attestation for each who answers for something.
    pub(super) fn attestations(&self, framework: &FrameworkResult) -> Vec<Value> {
        let mut by_owner: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for (index, control) in framework.controls.iter().enumerate() {
            let (Some(said), Some(whole)) = (&control.statement, statement(control)) else {
                continue;
            };
            by_owner.entry(&said.owner).or_default().push(json!({
                "uuid": self.id(&[&framework.id, "statement", &index.to_string()]),
                "name": "statement",
                "ns": NAMESPACE,
                "title": line(&format!("{} {}", control.id, control.title), "control"),
                "prose": text(&whole),
            }));
        }
        let owners = self.owners();
        let attestation = |(owner, parts): (&str, Vec<Value>)| {
            let party = owners.get(owner)?;
            Some(json!({
                "responsible-parties": [{ "role-id": "control-owner", "party-uuids": [party] }],
                "parts": parts,
            }))
        };
        by_owner.into_iter().filter_map(attestation).collect()
    }

    fn observed(&self, framework: &FrameworkResult, index: usize) -> String {
        self.id(&[&framework.id, "observation", &index.to_string()])
    }
}

/// How it was looked at: by the program, by a person, or not yet.
fn method(control: &ControlResult) -> &'static str {
    match control.state {
        ControlState::Manual => "EXAMINE",
        _ if control.checks.is_empty() && control.statement.is_some() => "EXAMINE",
        ControlState::NotLookedAt => "UNKNOWN",
        _ => "TEST",
    }
}

/// How it came out, in sentences.
fn seen(control: &ControlResult) -> String {
    let mut parts = vec![words(control.state).to_owned()];
    parts.extend(control.why.clone());
    if !control.failed.is_empty() {
        parts.push(format!("fails for {}", control.failed.join(", ")));
    }
    if control.passed > 0 {
        parts.push(format!("{} objects pass", control.passed));
    }
    text(&parts.join("; "))
}
