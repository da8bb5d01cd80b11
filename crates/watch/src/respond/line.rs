//! What is told of answers: each is an alert of its own, of the source `internal`.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;
use serde_json::{Value, json};

use super::hands::{Answered, Verdict};
use super::plan::Plan;
use crate::told::{Owner, Subject, Told};

/// The rule that alerts about answers name.
pub const RULE: &str = "Seawall answer";
/// Their source. What is of it gets no answer.
pub const SOURCE: &str = "internal";

/// Tells what came of an answer. `now` is the time of day in nanoseconds since 1970.
pub(super) fn of_answer(answered: &Answered, plan: &Plan, now: u64) -> Told {
    let answer = answered
        .answer
        .and_then(|index| plan.answers().get(index))
        .map_or("", |answer| answer.id());
    let subject = &answered.told.subject;
    let whom = whom(answered.owner.as_ref(), subject);
    let to = &answered.told.alert.rule;
    let mut message = match answer {
        "" => format!("Answer to \"{to}\" on {whom}: "),
        answer => format!("Answer {answer} to \"{to}\" on {whom}: "),
    };
    message.push_str(&words(&answered.verdict));
    let mut fields = vec![
        field("answer.id", json!(answer)),
        field("answer.outcome", json!(outcome(&answered.verdict))),
        field("answer.rule", json!(to.as_ref())),
        field("answer.steps", steps(&answered.verdict)),
        field("answer.took_ms", json!(milliseconds(answered.took))),
        field("answer.alert_time", json!(answered.told.alert.time)),
    ];
    if let Some(owner) = answered.owner.as_ref().or(subject.container.as_ref()) {
        fields.push(field("container.id", json!(owner.id)));
        fields.push(field("container.name", json!(owner.name)));
        fields.push(field("container.image", json!(owner.image)));
    }
    if let Some(process) = &subject.process {
        fields.push(field("proc.pid", json!(process.id)));
        fields.push(field("proc.name", json!(process.name)));
    }
    let alert = Alert {
        priority: priority(&answered.verdict),
        message,
        fields,
        ..empty(&answered.told.alert.host, now)
    };
    Told {
        alert: Arc::new(alert),
        subject: Arc::clone(subject),
    }
}

/// Tells of answers that were not given, one line for many.
pub(super) fn of_many(host: &str, now: u64, why: &str, count: u64) -> Told {
    let one = if count == 1 {
        "answer was"
    } else {
        "answers were"
    };
    let alert = Alert {
        priority: Priority::Error,
        message: format!("{count} {one} not given: {why}"),
        fields: vec![
            field("answer.outcome", json!("not given")),
            field("answer.count", json!(count)),
        ],
        ..empty(host, now)
    };
    Told {
        alert: Arc::new(alert),
        subject: Arc::default(),
    }
}

fn empty(host: &str, time: u64) -> Alert {
    Alert {
        rule: RULE.into(),
        time,
        priority: Priority::Notice,
        tags: Arc::from(["answer".to_owned()]),
        source: SOURCE.into(),
        host: host.to_owned(),
        message: String::new(),
        fields: Vec::new(),
    }
}

fn field(name: &str, value: Value) -> (Arc<str>, Value) {
    (name.into(), value)
}

fn whom(owner: Option<&Owner>, subject: &Subject) -> String {
    let process = subject.process.as_ref();
    let process = process.map_or_else(
        || "no process".to_owned(),
        |it| format!("process {} ({})", it.id, it.name),
    );
    let Some(owner) = owner else {
        return process;
    };
    let id = owner.id.get(..12).unwrap_or(&owner.id);
    match owner.name.as_str() {
        "" => format!("container {id}, {process}"),
        name => format!("container {name} ({id}), {process}"),
    }
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Steps(steps) => {
            let mut text = String::new();
            for (step, outcome, took) in steps {
                let gap = if text.is_empty() { "" } else { "; " };
                let (name, how) = (step.name(), outcome.name());
                // Writing to a String cannot fail.
                let _ = write!(text, "{gap}{name} {how}");
                if !matches!(outcome, super::Outcome::Would) {
                    let _ = write!(text, " in {} ms", milliseconds(*took));
                }
                if !outcome.words().is_empty() {
                    let _ = write!(text, " ({})", outcome.words());
                }
            }
            text
        }
        Verdict::Spared => "nothing, it is one that nothing is done to".to_owned(),
        Verdict::NotGiven(why) => format!("not given: {why}"),
    }
}

fn outcome(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Steps(steps) if steps.iter().any(|(_, it, _)| it.is_failure()) => "failed",
        Verdict::Steps(steps) if steps.iter().any(|(_, it, _)| *it == super::Outcome::Would) => {
            "dry run"
        }
        Verdict::Steps(_) => "done",
        Verdict::Spared => "spared",
        Verdict::NotGiven(_) => "not given",
    }
}

fn steps(verdict: &Verdict) -> Value {
    let Verdict::Steps(steps) = verdict else {
        return json!([]);
    };
    let steps = steps.iter().map(|(step, outcome, took)| {
        json!({
            "step": step.name(),
            "outcome": outcome.name(),
            "why": outcome.words(),
            "took_ms": milliseconds(*took),
        })
    });
    steps.collect()
}

/// What failed is worse than what was done: somebody has to do it by hand.
fn priority(verdict: &Verdict) -> Priority {
    match outcome(verdict) {
        "failed" | "not given" => Priority::Error,
        "done" => Priority::Warning,
        _ => Priority::Notice,
    }
}

fn milliseconds(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
