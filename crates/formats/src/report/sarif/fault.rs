//! Faults of documents, images and configurations in SARIF: a rule per check (section 3.49), the place in words
//! (3.33) and the edits that mend a fault (3.55 to 3.57).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{artifact, level, link, rule_properties, text, web};
use crate::report::document::{FindingDocument, PositionDocument, TargetDocument};
use crate::report::markdown::escape;
use crate::report::misconfiguration::{EditDocument, FixDocument, MisconfigurationDocument};
use crate::report::say;

/// The rule of a check. Its words are those of all its faults, not of one place.
pub(super) fn rule(
    id: &str,
    worst: &FindingDocument,
    said: &MisconfigurationDocument,
    findings: &[&FindingDocument],
) -> Value {
    let severity = say::severity(worst);
    let titles = titles(findings);
    let title = titles.first().copied().unwrap_or(&said.title);
    let remedy = worst.remedy.as_deref().map(say::sentence_of);
    let mut lines: Vec<String> = titles.iter().map(|title| say::sentence_of(title)).collect();
    lines.extend(remedy.clone());
    lines.retain(|line| !line.is_empty());
    let full = text(&lines.join(" "));
    let mut rule = json!({
        "id": id,
        "name": said.name,
        "shortDescription": { "text": text(title) },
        "fullDescription": { "text": full },
        "help": { "text": text(&lines.join("\n")), "markdown": help(id, worst, said, &lines) },
        "defaultConfiguration": { "level": level(severity) },
        "properties": properties_of_rule(worst),
    });
    if let (Some(url), Some(rule)) = (link(worst), rule.as_object_mut()) {
        rule.insert("helpUri".to_owned(), Value::from(url));
    }
    rule
}

/// The titles of a check's faults: that of the check itself first, then those of its variants.
fn titles<'a>(findings: &[&'a FindingDocument]) -> Vec<&'a str> {
    let said = findings
        .iter()
        .filter_map(|one| one.misconfiguration.as_ref());
    let mut all: Vec<(Option<&str>, &str)> = said
        .map(|said| (said.variant.as_deref(), said.title.as_str()))
        .filter(|(_, title)| !title.is_empty())
        .collect();
    all.sort_unstable();
    all.dedup_by_key(|(_, title)| *title);
    all.into_iter().map(|(_, title)| title).take(MOST).collect()
}

fn help(
    id: &str,
    worst: &FindingDocument,
    said: &MisconfigurationDocument,
    lines: &[String],
) -> String {
    let mut text = format!("**{}** {}\n", escape(id), escape(&said.name));
    for line in lines {
        let _ = write!(text, "\n{}\n", escape(line));
    }
    if !worst.aliases.is_empty() {
        let _ = write!(
            text,
            "\nAlso known as {}\n",
            escape(&worst.aliases.join(", "))
        );
    }
    if !said.controls.is_empty() {
        let _ = write!(text, "\nControls: {}\n", escape(&said.controls.join(", ")));
    }
    for reference in worst
        .references
        .iter()
        .filter_map(|one| web(one))
        .take(MOST)
    {
        let _ = write!(text, "\n- <{reference}>");
    }
    text
}

/// Controls of benchmarks become tags, and so do weaknesses, in the form in which services know them.
fn properties_of_rule(worst: &FindingDocument) -> Value {
    let mut properties = rule_properties(worst, say::severity(worst));
    let weakness = |url: &String| {
        let number = url
            .strip_prefix(WEAKNESSES)?
            .strip_suffix(".html")
            .filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(Value::from(format!("external/cwe/cwe-{number:0>3}")))
    };
    let weaknesses = worst.references.iter().filter_map(weakness).take(MOST);
    if let Some(tags) = properties.get_mut("tags").and_then(Value::as_array_mut) {
        tags.extend(weaknesses);
        let said = worst.misconfiguration.iter();
        let controls = said.flat_map(|said| &said.controls).take(MOST);
        tags.extend(controls.map(|control| Value::from(control.as_str())));
    }
    properties
}

/// The place in words.
pub(super) fn logical(finding: &FindingDocument) -> Option<Value> {
    let said = finding.misconfiguration.as_ref()?;
    if said.place.is_empty() {
        return None;
    }
    let full = match finding.location.path.as_str() {
        "" => said.place.clone(),
        path => format!("{path}: {}", said.place),
    };
    Some(json!({ "name": said.place, "fullyQualifiedName": full }))
}

/// What the result says besides.
pub(super) fn properties(finding: &FindingDocument) -> Vec<(&'static str, Option<Value>)> {
    let Some(said) = &finding.misconfiguration else {
        return Vec::new();
    };
    vec![
        ("check", Some(Value::from(said.name.clone()))),
        ("variant", said.variant.clone().map(Value::from)),
        ("confidence", Some(Value::from(&*finding.confidence))),
    ]
}

/// Ways to mend the fault, the best first.
pub(super) fn fixes(target: &TargetDocument, finding: &FindingDocument) -> Vec<Value> {
    let said = finding.misconfiguration.iter();
    let fixes = said.flat_map(|said| &said.fixes);
    fixes.filter_map(|one| fix(target, one)).collect()
}

fn fix(target: &TargetDocument, fix: &FixDocument) -> Option<Value> {
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        let path = match edit.path.as_str() {
            "" => target.name.as_str(),
            path => path,
        };
        files.entry(path).or_default().push(replacement(edit));
    }
    let changes: Vec<Value> = (files.into_iter())
        .map(|(path, replacements)| {
            json!({ "artifactLocation": artifact(target, path), "replacements": replacements })
        })
        .collect();
    (!changes.is_empty()).then(|| {
        json!({
            "description": { "text": text(&fix.title) },
            "artifactChanges": changes,
            "properties": { "safe": fix.safe },
        })
    })
}

/// All four numbers are written: without an end the region would be the rest of the line (section 3.30.2).
fn replacement(edit: &EditDocument) -> Value {
    let (start, end) = (&edit.start, &edit.end);
    let key = |position: &PositionDocument| (position.line, position.column);
    let end = if key(end) < key(start) { start } else { end };
    json!({
        "deletedRegion": {
            "startLine": start.line.max(1),
            "startColumn": start.column.max(1),
            "endLine": end.line.max(1),
            "endColumn": end.column.max(1),
        },
        "insertedContent": { "text": edit.text },
    })
}

/// Titles, references and weaknesses of a rule.
const MOST: usize = 20;
const WEAKNESSES: &str = "https://cwe.mitre.org/data/definitions/";
