//! Assessment results in the Open Security Controls Assessment Language (NIST OSCAL 1.1, model `assessment-results`):
//! a result per framework, an observation with its evidence and a finding per control, an attestation per statement
//! of a person.

mod finding;
mod token;

use std::collections::BTreeMap;
use std::io::{self, Write};

use seawall_model::compliance::{ControlResult, ControlState, FrameworkResult};
use serde_json::{Map, Value, json};

use super::identity::uuid;
use super::{frameworks, whose_reading};
use crate::report::document::Document;
use token::{control_id, line, text};

/// Writes a report as assessment results, indented, with a newline at the end.
///
/// # Errors
/// Only those of the writer.
pub fn write_oscal(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let frameworks = frameworks(document);
    let run = Run::of(document, &frameworks);
    let results: Vec<Value> = frameworks.iter().map(|one| run.result(one)).collect();
    let document = json!({ "assessment-results": {
        "uuid": run.id(&["assessment-results"]),
        "metadata": run.metadata(),
        "import-ap": { "href": format!("#{}", run.id(&["plan"])) },
        "results": results,
        "back-matter": { "resources": run.resources() },
    } });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// A run, from which all ids are made: the same run has the same ids, another has others.
struct Run<'a> {
    document: &'a Document,
    frameworks: &'a [FrameworkResult],
    /// What was assessed.
    subject: String,
    seed: String,
}

impl<'a> Run<'a> {
    fn of(document: &'a Document, frameworks: &'a [FrameworkResult]) -> Self {
        let host = document.targets.iter().find(|target| target.kind == "host");
        let host = host.or_else(|| document.targets.first());
        let subject = host.map_or("host", |target| &target.name);
        // The content is part of the seed: two runs of one second may differ.
        let content = serde_json::to_string(&document.posture).unwrap_or_default();
        Self {
            document,
            frameworks,
            subject: line(subject, "host"),
            seed: uuid(&[&document.created, subject, &content]),
        }
    }

    fn id(&self, parts: &[&str]) -> String {
        let mut all = vec![self.seed.as_str()];
        all.extend(parts);
        uuid(&all)
    }

    fn metadata(&self) -> Value {
        let mut parties = vec![json!({
            "uuid": self.id(&["tool"]), "type": "organization", "name": "Seawall",
        })];
        let owners = self.owners();
        parties.extend(owners.iter().map(|(owner, id)| {
            // Whether a name is a person's or a team's nobody says.
            json!({ "uuid": id, "type": "organization", "name": line(owner, "unknown") })
        }));
        json!({
            "title": format!("Audit of {}", self.subject),
            "last-modified": self.document.created,
            "version": self.document.created,
            "oscal-version": OSCAL,
            "roles": [
                { "id": "assessor", "title": "Program that looked" },
                { "id": "control-owner", "title": "Who answers for a statement" },
            ],
            "parties": parties,
        })
    }

    /// Those who answer for statements, each once, with an id.
    fn owners(&self) -> BTreeMap<&'a str, String> {
        let controls = self.frameworks.iter().flat_map(|one| &one.controls);
        let statements = controls.filter_map(|control| control.statement.as_ref());
        statements
            .map(|one| (one.owner.as_str(), self.id(&["owner", &one.owner])))
            .collect()
    }

    fn result(&self, framework: &FrameworkResult) -> Value {
        let at = |what: &str| self.id(&[&framework.id, what]);
        let controls = &framework.controls;
        let told = controls.iter().enumerate();
        let observed: Vec<Value> = told
            .clone()
            .map(|(index, one)| self.observation(framework, index, one))
            .collect();
        let findings: Vec<Value> = told
            .filter(|(_, one)| one.state != ControlState::NotApplicable)
            .map(|(index, one)| self.finding(framework, index, one))
            .collect();
        let mut result = json!({
            "uuid": at("result"),
            "title": line(&framework.title, &framework.id),
            "description": description(framework),
            "start": self.document.created,
            "end": self.document.created,
            "props": properties(framework),
            "local-definitions": { "inventory-items": [{
                "uuid": self.id(&["subject"]),
                "description": self.subject,
                "props": [{ "name": "asset-id", "value": self.subject }],
            }] },
            "reviewed-controls": reviewed(framework),
        });
        let attestations = self.attestations(framework);
        let lists = [
            ("attestations", attestations),
            ("observations", observed),
            ("findings", findings),
        ];
        insert_lists(&mut result, lists);
        result
    }

    /// Where the frameworks are published, and in the place of an assessment plan what was asked for.
    fn resources(&self) -> Vec<Value> {
        let ids: Vec<&str> = self.frameworks.iter().map(|one| one.id.as_str()).collect();
        let plan = json!({
            "uuid": self.id(&["plan"]),
            "title": "What was asked for",
            "description": text(&format!(
                "No assessment plan was given: the host was audited for {}.", ids.join(", ")
            )),
        });
        let published = self.frameworks.iter().filter_map(|one| {
            let url = crate::report::sarif::web(&one.url)?;
            Some(json!({
                "uuid": self.id(&[&one.id, "resource"]),
                "title": line(&one.title, &one.id),
                "rlinks": [{ "href": url }],
            }))
        });
        [plan].into_iter().chain(published).collect()
    }
}

/// OSCAL has no empty lists.
fn insert_lists<const N: usize>(value: &mut Value, lists: [(&str, Vec<Value>); N]) {
    if let Some(map) = value.as_object_mut() {
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        map.extend(lists.map(|(name, list)| (name.to_owned(), Value::from(list))));
    }
}

fn description(framework: &FrameworkResult) -> String {
    let score = framework.score();
    let mut parts = vec![format!(
        "{} of {} applicable controls are proved to be met.",
        score.pass,
        score.applicable()
    )];
    parts.extend(whose_reading(framework).map(str::to_owned));
    parts.push(framework.note.clone());
    text(&parts.join(" "))
}

fn properties(framework: &FrameworkResult) -> Vec<Value> {
    let counts = super::numbers(&framework.score());
    let counts = counts.iter().map(|(state, count)| {
        json!({ "ns": NAMESPACE, "name": state.name(), "value": count.to_string() })
    });
    let percent = framework.score().percent().map(
        |percent| json!({ "ns": NAMESPACE, "name": "percent-met", "value": percent.to_string() }),
    );
    counts.chain(percent).collect()
}

/// What was looked at: controls that speak of nothing that is here are said to be left out.
fn reviewed(framework: &FrameworkResult) -> Value {
    let (here, absent): (Vec<&ControlResult>, Vec<&ControlResult>) = framework
        .controls
        .iter()
        .partition(|one| one.state != ControlState::NotApplicable);
    let list = |controls: &[&ControlResult]| -> Vec<Value> {
        let ids = controls.iter().map(|one| control_id(framework, &one.id));
        ids.map(|id| json!({ "control-id": id })).collect()
    };
    let selection = |what: &str, ids: Vec<Value>| {
        let mut selection = Map::new();
        selection.insert("description".to_owned(), Value::from(what));
        selection.insert("include-controls".to_owned(), Value::from(ids));
        Value::Object(selection)
    };
    let mut selections = Vec::new();
    if !here.is_empty() {
        selections.push(selection("Controls that concern what is here", list(&here)));
    }
    if !absent.is_empty() {
        let what =
            "Controls that speak of nothing that is here, with the reason in the observations";
        selections.push(selection(what, list(&absent)));
    }
    if selections.is_empty() {
        selections.push(json!({ "description": "No control is mapped" }));
    }
    json!({ "control-selections": selections })
}

/// Version of the language.
const OSCAL: &str = "1.1.2";
/// Whose names of properties these are.
const NAMESPACE: &str = "https://github.com/seawall/seawall/ns/oscal";
