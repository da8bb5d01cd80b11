//! What a line says, field by field, for sinks that know of fields; and in one sentence, for people.

use seawall_carrier::{Fact, Severity};
use serde_json::Value;

use crate::record::{Line, Told};

/// Returns the fields of a line. Bodies and checkpoints are left out: they are whole only in the line itself.
pub(crate) fn facts(line: &Line) -> Vec<Fact> {
    let mut facts = Vec::new();
    // What a line is made of can be written.
    if let Ok(Value::Object(fields)) = serde_json::to_value(line) {
        for (name, value) in fields {
            if !["body", "note"].contains(&name.as_str()) {
                add(&mut facts, name, value);
            }
        }
    }
    facts
}

fn add(facts: &mut Vec<Fact>, name: String, value: Value) {
    match value {
        Value::Null => {}
        Value::Array(list) if list.is_empty() => {}
        Value::Object(fields) => {
            for (inner, value) in fields {
                add(facts, format!("{name}.{inner}"), value);
            }
        }
        value => facts.push(Fact { name, value }),
    }
}

/// Says how urgent a line is.
pub(crate) fn severity(line: &Line) -> Severity {
    match &line.told {
        Told::Decided {
            allowed,
            would_deny,
            ..
        } if !allowed || *would_deny => Severity::Warning,
        Told::Ended {
            failure: Some(_), ..
        } => Severity::Notice,
        Told::Own { what, .. } if TROUBLE.contains(&what.as_str()) => Severity::Error,
        Told::Own { .. } => Severity::Notice,
        Told::Decided { .. }
        | Told::Ended { .. }
        | Told::Opened { .. }
        | Told::Checkpoint { .. } => Severity::Informational,
    }
}

/// Says what a line says, in a sentence. What clients chose stands in it escaped.
pub(crate) fn sentence(line: &Line) -> String {
    match &line.told {
        Told::Decided {
            request,
            principal,
            operation,
            line,
            allowed,
            would_deny,
            ..
        } => {
            let verdict = match (allowed, would_deny) {
                (true, false) => "allowed",
                (true, true) => "allowed, to be denied",
                (false, _) => "denied",
            };
            let who = principal.identity.escape_debug();
            let what = operation.as_deref().unwrap_or("not understood");
            let asked = line.escape_debug();
            format!("{who} {verdict} {what}: {asked} [{request}]")
        }
        Told::Ended {
            request, status, ..
        } => match status {
            Some(status) => format!("ended with {status} [{request}]"),
            None => format!("ended without an answer [{request}]"),
        },
        Told::Own { what, detail } => format!("guard: {what}: {}", detail.escape_debug()),
        Told::Opened { log, file } => format!("guard: file {file} of the log {log}"),
        Told::Checkpoint { .. } => "guard: checkpoint".to_owned(),
    }
}

/// Returns the word for what a line tells of.
pub(crate) const fn event(line: &Line) -> &'static str {
    match &line.told {
        Told::Opened { .. } => "opened",
        Told::Decided { .. } => "decided",
        Told::Ended { .. } => "ended",
        Told::Own { .. } => "own",
        Told::Checkpoint { .. } => "checkpoint",
    }
}

/// What the guard tells of itself where something does not work.
const TROUBLE: [&str; 5] = ["lost", "torn", "broken", "sink-behind", "sink-lost"];
