//! Trials of rules: events written by hand, and the alerts that they have to raise.
//!
//! A trial is a file of YAML or JSON that says how things stand (threads, containers, accounts), what happens (events with
//! their parameters by name, or documents of another source), and which rules have to speak up at each event. An alert that is not expected is as wrong as
//! one that is missing. `docs/watch-trials.md` describes the form.

mod document;
mod event;
mod read;
mod stage;
mod value;

pub use read::Problem;

use crate::document::Document;
use crate::engine::{Alert, Engine, Scene, Workspace, World};
use crate::event::{Event, Kind};
use crate::state::State;
use std::collections::BTreeMap;

/// A trial.
#[derive(Debug)]
pub struct Trial {
    /// The files of rules that it is about, as it names them.
    pub rules: Vec<String>,
    /// The source of its events: `syscall`, or one whose events are documents.
    pub source: &'static str,
    /// What it says of the world.
    pub world: World,
    state: State,
    steps: Vec<Step>,
}

/// Something that happens, and what has to follow.
#[derive(Debug)]
struct Step {
    /// Where it begins in the file, from 1.
    line: usize,
    event: String,
    what: What,
    expected: Vec<Expected>,
}

/// What happens.
#[derive(Debug)]
enum What {
    /// An event of the kernel.
    Call {
        kind: Kind,
        thread: i64,
        time: u64,
        bytes: Vec<u8>,
        lengths: Vec<usize>,
    },
    /// A document of another source.
    Document(Box<Document>),
}

/// An alert that has to come.
#[derive(Clone, Debug, Default)]
struct Expected {
    rule: String,
    message: Option<String>,
    fields: BTreeMap<String, String>,
}

/// What a trial came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many events there were.
    pub events: usize,
    /// How many alerts came as they should.
    pub alerts: usize,
    /// What differs, in the order of the events.
    pub differences: Vec<Difference>,
}

/// Something that came out differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the event in the file, from 1.
    pub line: usize,
    /// The event.
    pub event: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// An alert did not come.
    #[error("no alert of {0:?}")]
    Missing(String),
    /// An alert came that is not expected.
    #[error("unexpected alert of {rule:?}: {message}")]
    Unexpected {
        /// The rule.
        rule: String,
        /// What it says.
        message: String,
    },
    /// An alert says something else.
    #[error("{rule:?} has {what} {is:?}, not {wanted:?}")]
    Different {
        /// The rule.
        rule: String,
        /// Of which part.
        what: String,
        /// What it says.
        is: String,
        /// What it should.
        wanted: String,
    },
}

impl Trial {
    /// Reads a trial.
    pub fn read(text: &str) -> Result<Self, Problem> {
        read::trial(text)
    }

    /// Lets the events happen, and compares the alerts with those that are expected. How things stand changes with the
    /// events, so a trial runs once.
    pub fn run(mut self, engine: &Engine) -> Outcome {
        let mut outcome = Outcome::default();
        let mut workspace = Workspace::default();
        for (number, step) in (1_u64..).zip(&self.steps) {
            let alerts = match &step.what {
                What::Call {
                    kind,
                    thread,
                    time,
                    bytes,
                    lengths,
                } => {
                    let mut event = Event::new(*kind, bytes, lengths.iter().copied());
                    event.number = number;
                    event.thread = *thread;
                    event.time = *time;
                    self.state.feed(&event);
                    let scene = Scene::of(&event, &self.state, &self.world);
                    engine.alerts(&scene, &mut workspace)
                }
                What::Document(document) => {
                    let event = document.event();
                    let scene = Scene::of_document(document, &event, &self.state, &self.world);
                    engine.alerts(&scene, &mut workspace)
                }
            };
            outcome.events = outcome.events.saturating_add(1);
            step.compare(alerts, &mut outcome);
        }
        outcome
    }
}

impl Step {
    fn compare(&self, mut alerts: Vec<Alert>, outcome: &mut Outcome) {
        let mut differ = |wrong| {
            outcome.differences.push(Difference {
                line: self.line,
                event: self.event.clone(),
                wrong,
            });
        };
        for expected in &self.expected {
            let found = alerts
                .iter()
                .position(|alert| *alert.rule == *expected.rule);
            let Some(found) = found else {
                differ(Wrong::Missing(expected.rule.clone()));
                continue;
            };
            let alert = alerts.remove(found);
            let wrong = expected.differences(&alert);
            if wrong.is_empty() {
                outcome.alerts = outcome.alerts.saturating_add(1);
            }
            wrong.into_iter().for_each(&mut differ);
        }
        for alert in alerts {
            differ(Wrong::Unexpected {
                rule: alert.rule.to_string(),
                message: alert.message,
            });
        }
    }
}

impl Expected {
    fn differences(&self, alert: &Alert) -> Vec<Wrong> {
        let different = |what: &str, is: String, wanted: &str| Wrong::Different {
            rule: self.rule.clone(),
            what: what.to_owned(),
            is,
            wanted: wanted.to_owned(),
        };
        let mut wrong = Vec::new();
        if let Some(message) = self.message.as_ref().filter(|it| **it != alert.message) {
            wrong.push(different("the output", alert.message.clone(), message));
        }
        for (name, wanted) in &self.fields {
            let field = alert.fields.iter().find(|(known, _)| **known == **name);
            let is = match field {
                Some((_, serde_json::Value::String(text))) => text.clone(),
                Some((_, serde_json::Value::Null)) => "<NA>".to_owned(),
                Some((_, value)) => value.to_string(),
                None => "nothing".to_owned(),
            };
            if is != *wanted {
                wrong.push(different(name, is, wanted));
            }
        }
        wrong
    }
}
