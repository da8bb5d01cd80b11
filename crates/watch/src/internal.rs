//! Alerts of the service itself: of what it lost, and how it fares. They go the way of all other alerts.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;
use serde_json::{Map, Value};

use crate::told::{self, Subject};

/// Where the numbers of an alert stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// In its fields alone, for JSON.
    Fields,
    /// Behind its message as well, for people.
    Message,
}

/// Raises alerts of source `internal`, which the service hands on in its next turn.
#[derive(Clone)]
pub struct Internal {
    others: Sender<told::Told>,
    host: String,
    form: Told,
}

impl Internal {
    /// Makes it of the sending side of `service::Setup::others`.
    pub fn new(others: Sender<told::Told>, host: String, form: Told) -> Self {
        Self { others, host, form }
    }

    /// Raises an alert.
    pub fn raise(
        &self,
        now: u64,
        rule: &str,
        priority: Priority,
        message: &str,
        fields: Map<String, Value>,
    ) {
        let message = match self.form {
            Told::Fields => message.to_owned(),
            Told::Message => format!("{message} ({})", listed(&fields)),
        };
        let fields = fields.into_iter();
        let alert = Alert {
            rule: Arc::from(rule),
            time: now,
            priority,
            tags: Arc::from([]),
            source: Arc::from("internal"),
            host: self.host.clone(),
            message,
            fields: fields
                .map(|(name, value)| (Arc::from(name), value))
                .collect(),
        };
        let told = told::Told {
            alert: Arc::new(alert),
            subject: Arc::new(Subject::default()),
        };
        // Nobody listens any more only at the end.
        let _sent = self.others.send(told);
    }
}

fn listed(fields: &Map<String, Value>) -> String {
    let fields = fields.iter().map(|(name, value)| match value {
        Value::String(text) => format!("{name}={text}"),
        value => format!("{name}={value}"),
    });
    fields.collect::<Vec<_>>().join(" ")
}
