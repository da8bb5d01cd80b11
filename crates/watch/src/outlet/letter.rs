//! An alert as it is sent.

use seawall_carrier::{Fact, Moment, Record, Severity};
use seawall_runtime::engine::alert::{Form, Format, json_line, message_line, text_line};
use seawall_runtime::language::Priority;
use serde_json::Value;

use crate::told::Told;

/// An alert in the form of an output.
pub(super) struct Letter {
    pub(super) told: Told,
    line: String,
    number: u64,
    /// Whether it tells of alerts that are missing.
    pub(super) own: bool,
}

impl Letter {
    pub(super) fn new(told: Told, form: Form, number: u64, own: bool) -> Self {
        let line = match form.format {
            Format::Text => text_line(&told.alert, form),
            Format::Json => json_line(&told.alert, form),
        };
        Self {
            told,
            line,
            number,
            own,
        }
    }
}

impl Record for Letter {
    fn bytes(&self) -> &[u8] {
        self.line.as_bytes()
    }

    fn number(&self) -> u64 {
        self.number
    }

    fn time(&self) -> Moment {
        Moment::of_nanoseconds(self.told.alert.time)
    }

    fn severity(&self) -> Severity {
        match self.told.alert.priority {
            Priority::Emergency => Severity::Emergency,
            Priority::Alert => Severity::Alert,
            Priority::Critical => Severity::Critical,
            Priority::Error => Severity::Error,
            Priority::Warning => Severity::Warning,
            Priority::Notice => Severity::Notice,
            Priority::Informational => Severity::Informational,
            Priority::Debug => Severity::Debug,
        }
    }

    fn event(&self) -> &'static str {
        if self.own { "lost" } else { "alert" }
    }

    fn sentence(&self) -> String {
        message_line(&self.told.alert)
    }

    fn facts(&self) -> Vec<Fact> {
        let alert = &self.told.alert;
        let mut facts = Facts::default();
        facts.add("rule", alert.rule.to_string().into());
        facts.add("priority", alert.priority.name().into());
        facts.add("tags", alert.tags.to_vec().into());
        facts.add("source", alert.source.to_string().into());
        self.subject(&mut facts);
        for (name, value) in &alert.fields {
            facts.add(
                ALIASES
                    .iter()
                    .find(|it| it.0 == &**name)
                    .map_or(name, |it| it.1),
                value.clone(),
            );
        }
        facts.0
    }
}

impl Letter {
    /// Whom it is about, by the names of OpenTelemetry's semantic conventions.
    fn subject(&self, facts: &mut Facts) {
        let subject = &self.told.subject;
        if let Some(container) = &subject.container {
            facts.add("container.id", container.id.clone().into());
            facts.add("container.name", container.name.clone().into());
            facts.add("container.runtime.name", container.runtime.clone().into());
            facts.add("container.image.name", container.image.clone().into());
            let digest = container.image_digest.clone();
            facts.add("container.image.repo_digests", digest.into());
        }
        if let Some(process) = &subject.process {
            facts.add("process.pid", process.id.into());
            facts.add("process.executable.name", process.name.clone().into());
            facts.add("process.executable.path", process.program.clone().into());
        }
    }
}

/// Facts, each name once; what is empty is none.
#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, name: &str, value: Value) {
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if !is_empty && !self.0.iter().any(|it| it.name == name) {
            self.0.push(Fact {
                name: name.to_owned(),
                value,
            });
        }
    }
}

/// Returns the name of a fact as an attribute of OpenTelemetry: those of its semantic conventions as they are, others below
/// a name of our own.
pub(super) fn attribute(name: &str) -> String {
    let is_theirs = THEIRS.contains(&name) || ALIASES.iter().any(|it| it.1 == name);
    if is_theirs || name.starts_with("seawall.") {
        name.to_owned()
    } else {
        format!("seawall.{name}")
    }
}

/// Names of the semantic conventions that we write.
const THEIRS: [&str; 8] = [
    "container.id",
    "container.name",
    "container.runtime.name",
    "container.image.name",
    "container.image.repo_digests",
    "process.pid",
    "process.executable.name",
    "process.executable.path",
];
/// Fields of rules that the semantic conventions have another name for, or the same.
const ALIASES: [(&str, &str); 3] = [
    ("k8s.ns.name", "k8s.namespace.name"),
    ("k8s.pod.name", "k8s.pod.name"),
    ("k8s.pod.uid", "k8s.pod.uid"),
];
