//! Limits of a configuration, and alerts that come at moments of the test's choice.

use std::sync::Arc;
use std::time::Duration;

use seawall_policy::config::parse_config;
use seawall_policy::config::watch::Limits;
use seawall_runtime::engine::Alert;
use seawall_runtime::language::Priority;
use seawall_watch::limit::Limiter;
use seawall_watch::told::{Owner, Process, Subject, Told};

/// Reads a section `limits` in YAML's flow form.
pub(crate) fn limits(text: &str) -> Result<Limits, String> {
    let text = format!("version: 1\nwatch:\n  limits: {text}\n");
    let config = parse_config(&text, "seawall.yaml").map_err(|it| it.to_string())?;
    Ok(config.watch.limits.unwrap())
}

pub(crate) fn limiter(text: &str) -> Limiter {
    Limiter::new(limits(text).unwrap(), Duration::ZERO)
}

/// An alert: rule, priority, container, process, and the value of `fd.name`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) rule: &'static str,
    pub(crate) priority: Priority,
    pub(crate) container: &'static str,
    pub(crate) process: &'static str,
    pub(crate) file: &'static str,
}

pub(crate) const USUAL: Said = Said {
    rule: "A rule",
    priority: Priority::Notice,
    container: "one",
    process: "sh",
    file: "/a",
};

impl Said {
    /// Makes it one that happened at a second.
    pub(crate) fn at(self, second: u64) -> Told {
        let alert = Alert {
            rule: self.rule.into(),
            time: (1_700_000_000 + second) * 1_000_000_000,
            priority: self.priority,
            tags: Arc::from(["shell".to_owned()]),
            source: "syscall".into(),
            host: "host.example".to_owned(),
            message: format!("{} at {second}", self.file),
            fields: vec![("fd.name".into(), self.file.into())],
        };
        let subject = Subject {
            container: Some(Owner {
                id: self.container.to_owned(),
                ..Owner::default()
            }),
            process: Some(Process {
                name: self.process.to_owned(),
                ..Process::default()
            }),
        };
        Told {
            alert: Arc::new(alert),
            subject: Arc::new(subject),
        }
    }
}

pub(crate) fn second(second: u64) -> Duration {
    Duration::from_secs(second)
}

/// Returns how many an alert sums up.
pub(crate) fn held(told: &Told) -> u64 {
    let mut fields = told.alert.fields.iter();
    let found = fields.find(|(name, _)| &**name == "seawall.held");
    found.unwrap().1.as_u64().unwrap()
}
