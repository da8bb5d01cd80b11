//! Frameworks as taxonomies (SARIF 2.1.0, sections 3.14.8, 3.19.3 and 3.19.20): each control a taxon, to which the rules
//! of the checks that speak of it are related (3.49.15, 3.53).

use std::collections::BTreeMap;

use seawall_model::compliance::{ControlResult, FrameworkResult};
use serde_json::{Value, json};

use super::{HOME, text, web};
use crate::report::compliance::{frameworks, numbers, statement, whose_reading};
use crate::report::document::Document;

/// The frameworks of a run.
#[derive(Default)]
pub(super) struct Taxonomies(Vec<FrameworkResult>);

impl Taxonomies {
    pub(super) fn of(document: &Document) -> Self {
        Self(frameworks(document))
    }

    /// Rules, each related to the controls that its check speaks of.
    pub(super) fn related(&self, mut rules: Vec<Value>) -> Vec<Value> {
        let by_check = self.by_check();
        for rule in &mut rules {
            let id = rule.get("id").and_then(Value::as_str);
            let relations = id.and_then(|id| by_check.get(id)).cloned();
            if let (Some(relations), Some(map)) = (relations, rule.as_object_mut()) {
                map.insert("relationships".to_owned(), Value::from(relations));
            }
        }
        rules
    }

    fn by_check(&self) -> BTreeMap<&str, Vec<Value>> {
        let mut by_check: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for (index, framework) in self.0.iter().enumerate() {
            for (at, control) in framework.controls.iter().enumerate() {
                for check in &control.checks {
                    by_check.entry(check).or_default().push(json!({
                        "target": {
                            "id": control.id,
                            "index": at,
                            "toolComponent": { "name": framework.id, "index": index },
                        },
                        "kinds": ["relevant"],
                    }));
                }
            }
        }
        by_check
    }

    /// Puts them into a run, where there are any.
    pub(super) fn add_to(&self, run: &mut Value) {
        if self.0.is_empty() {
            return;
        }
        let names = self.0.iter().enumerate();
        let names = names.map(|(index, one)| json!({ "name": one.id, "index": index }));
        let names: Vec<Value> = names.collect();
        if let Some(driver) = run
            .pointer_mut("/tool/driver")
            .and_then(Value::as_object_mut)
        {
            driver.insert("supportedTaxonomies".to_owned(), Value::from(names));
        }
        if let Some(run) = run.as_object_mut() {
            let all: Vec<Value> = self.0.iter().map(taxonomy).collect();
            run.insert("taxonomies".to_owned(), Value::from(all));
        }
    }
}

fn taxonomy(framework: &FrameworkResult) -> Value {
    let taxa: Vec<Value> = framework.controls.iter().map(taxon).collect();
    let about: Vec<&str> = whose_reading(framework)
        .into_iter()
        .chain([&*framework.note])
        .filter(|text| !text.is_empty())
        .collect();
    let score = framework.score();
    let mut properties: serde_json::Map<String, Value> = (numbers(&score).into_iter())
        .map(|(state, count)| (state.name().to_owned(), Value::from(count)))
        .collect();
    properties.insert("percentMet".to_owned(), Value::from(score.percent()));
    properties.insert("ourReading".to_owned(), framework.is_our_reading.into());
    let mut taxonomy = json!({
        "name": framework.id,
        "fullName": framework.title,
        "informationUri": web(&framework.url).unwrap_or(HOME),
        "shortDescription": { "text": text(&framework.title) },
        "isComprehensive": false,
        "taxa": taxa,
        "properties": properties,
    });
    if let Some(map) = taxonomy.as_object_mut().filter(|_| !about.is_empty()) {
        let about = json!({ "text": text(&about.join(" ")) });
        map.insert("fullDescription".to_owned(), about);
    }
    taxonomy
}

fn taxon(control: &ControlResult) -> Value {
    let properties = [
        ("state", Some(Value::from(control.state.name()))),
        ("section", Some(Value::from(control.section.clone()))),
        ("level", control.level.clone().map(Value::from)),
        ("why", control.why.clone().map(Value::from)),
        ("statement", statement(control).map(Value::from)),
    ];
    let properties = properties.into_iter();
    let properties: serde_json::Map<String, Value> = properties
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    json!({
        "id": control.id,
        "shortDescription": { "text": text(&control.title) },
        "properties": properties,
    })
}
