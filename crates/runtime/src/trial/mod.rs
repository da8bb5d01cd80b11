//! Trials of rules: events, and the alerts that they have to raise.
//!
//! A trial is a file of YAML or JSON. Either it says how things stand (threads, containers, accounts), what happens (events
//! with their parameters by name, or documents of another source), and which rules have to speak up at each event; or it names
//! a recording, and says which alerts all of it has to raise. An alert that is not expected is as wrong as one that is missing.
//! `docs/watch-trials.md` describes the form.

mod document;
mod draft;
mod event;
mod expected;
mod read;
mod recorded;
mod stage;
mod tally;
mod value;

pub use draft::{Draft, TooLarge};
pub use read::Problem;
pub use recorded::Recorded;
pub use tally::Tally;

use crate::document::{Document, Source};
use crate::engine::{Engine, Scene, Workspace, World};
use crate::event::{Event, Kind};
use crate::fields::SYSCALL;
use crate::state::State;
use expected::{Expected, Raised};

/// A trial.
#[derive(Debug)]
pub struct Trial {
    /// The files of rules that it is about, as it names them.
    pub rules: Vec<String>,
    /// The source of its events, where they are documents; nothing for those of the kernel.
    pub source: Option<Source>,
    /// Whether all rules that match an event raise an alert, not the first alone.
    pub is_for_all: bool,
    /// What happens in it.
    pub course: Course,
}

/// What happens in a trial.
#[derive(Debug)]
pub enum Course {
    /// Events that stand in it.
    Written(Box<Written>),
    /// What a recording has.
    Recorded(Recorded),
}

/// A trial whose events stand in it.
#[derive(Debug)]
pub struct Written {
    world: World,
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

/// What a trial came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many events there were.
    pub events: usize,
    /// How many alerts came as they should.
    pub alerts: usize,
    /// What differs, in the order of the events.
    pub differences: Vec<Difference>,
    /// Whether it was ended before the last event, since so much differs.
    pub is_ended: bool,
}

/// Something that came out differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the event in the file, from 1; of a recording that of the alert that should have come.
    pub line: usize,
    /// The event; of a recording its file, and the time of the event where there is one.
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
    /// Not as many alerts came as should.
    #[error("{came} of {least} alerts of {rule:?}")]
    Fewer {
        /// The rule.
        rule: String,
        /// How many came.
        came: u64,
        /// How many should, at least.
        least: u64,
    },
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
    ///
    /// # Errors
    /// It is not as documented.
    pub fn read(text: &str) -> Result<Self, Problem> {
        read::trial(text)
    }

    /// Returns the name of the source of its events.
    pub fn source_name(&self) -> &'static str {
        self.source.map_or(SYSCALL, Source::name)
    }
}

impl Written {
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
                    raised(engine, &scene, &mut workspace)
                }
                What::Document(document) => {
                    let event = document.event();
                    let scene = Scene::of_document(document, &event, &self.state, &self.world);
                    raised(engine, &scene, &mut workspace)
                }
            };
            outcome.events = outcome.events.saturating_add(1);
            step.compare(alerts, &mut outcome);
        }
        outcome
    }
}

fn raised(engine: &Engine, scene: &Scene<'_>, workspace: &mut Workspace) -> Vec<Raised> {
    let alerts = engine.alerts(scene, workspace).into_iter();
    alerts.map(|alert| Raised::of(alert, scene)).collect()
}

impl Step {
    fn compare(&self, mut alerts: Vec<Raised>, outcome: &mut Outcome) {
        let mut differ = |wrong| {
            outcome.differences.push(Difference {
                line: self.line,
                event: self.event.clone(),
                wrong,
            });
        };
        for expected in &self.expected {
            let found = alerts.iter().position(|it| expected.is_of_rule(it));
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
        for Raised { alert, .. } in alerts {
            differ(Wrong::Unexpected {
                rule: alert.rule.to_string(),
                message: alert.message,
            });
        }
    }
}
