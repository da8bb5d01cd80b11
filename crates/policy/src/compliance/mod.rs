//! Frameworks: what an audit's checks said, and what people state, → how each control of a framework came out.
//!
//! Nothing passes for want of a look: a check that was not run, an object that could not be looked at and a matter
//! for a person keep a control from passing, and are told. An accepted failure is told as accepted and passes nothing.
//! A statement speaks for what a person has to look at; it never outweighs what a check saw or could not see.

mod control;
mod document;
mod statement;
mod tally;
mod why;

use std::collections::BTreeMap;

use seawall_model::assessment::Assessment;
use seawall_model::compliance::{Framework, FrameworkResult, Source, StatementGiven};

pub use document::{InvalidStatements, SCHEMA, parse_statements};
pub(crate) use document::{Written, statement};
pub use statement::{InForce, Standing, in_force};

/// What an audit looked at.
#[derive(Clone, Debug, Default)]
pub struct Examined<'a> {
    said: BTreeMap<&'a str, Vec<&'a Assessment>>,
    sights: BTreeMap<&'a str, Sight>,
}

/// Whether a check looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// It was run.
    Run {
        /// Why it did not see all that it is about, as clauses.
        gaps: Vec<String>,
        /// Why it says nothing of anything, where it does not: as a clause, `there is no container`.
        nothing: String,
    },
    /// It could have been, but was not; why, as a clause.
    NotRun(String),
    /// It looks at nothing that an audit is about: at files of a project, say. What at, as a clause.
    Elsewhere(String),
}

impl<'a> Examined<'a> {
    /// Takes what checks said of objects, in any order.
    pub fn new(assessments: impl IntoIterator<Item = &'a Assessment>) -> Self {
        let mut said: BTreeMap<&str, Vec<&Assessment>> = BTreeMap::new();
        for assessment in assessments {
            said.entry(&assessment.check).or_default().push(assessment);
        }
        for told in said.values_mut() {
            told.sort_by(|a, b| order(a).cmp(&order(b)));
        }
        Self {
            said,
            ..Self::default()
        }
    }

    /// Says whether a check looked. One of which nothing is said was not run.
    pub fn sight(&mut self, check: &'a str, sight: impl FnOnce() -> Sight) {
        self.sights.entry(check).or_insert_with(sight);
    }

    /// Returns what a check said of objects.
    fn of(&self, check: &str) -> &[&'a Assessment] {
        self.said.get(check).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a check looked, where that is known.
    fn sight_of(&self, check: &str) -> Option<&Sight> {
        self.sights.get(check)
    }
}

/// Judges each control of a framework. `statements` are those that count; see [`in_force`].
pub fn judge(
    framework: &Framework,
    examined: &Examined<'_>,
    statements: &InForce<'_>,
) -> FrameworkResult {
    let controls = framework.controls.iter();
    let judged = controls.map(|control| control::judge(framework, control, examined, statements));
    FrameworkResult {
        id: framework.id.clone(),
        title: framework.title.clone(),
        url: framework.url.clone(),
        is_our_reading: framework.reading == Source::Ours,
        note: framework.note.clone(),
        controls: judged.collect(),
        earlier: None,
    }
}

/// Returns what assessments are sorted by, so that the order in which they come makes no difference.
fn order(one: &Assessment) -> impl Ord {
    let outcome = (one.outcome.name(), one.outcome.why(), one.is_accepted);
    (&one.object, outcome, &one.readings, &one.findings)
}

/// Returns how reports name a control: `CIS-Docker-1.6/4.1`.
pub fn tag(framework: &Framework, id: &str) -> String {
    format!("{}/{id}", framework.id)
}

/// Returns the statement's control and what it says, for messages.
fn named(given: &StatementGiven) -> String {
    format!(
        "{}: the statement of {} on {}",
        given.shown.origin, given.shown.owner, given.control
    )
}

#[cfg(test)]
mod tests;
