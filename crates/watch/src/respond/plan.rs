//! The answers of the configuration, made ready; and which of them an alert gets.

use seawall_condition::Condition;
use seawall_policy::config::InvalidConfig;
use seawall_policy::config::watch::{AnswerOf, Level, Respond, RespondMode, Selection, StepOf};
use seawall_policy::pattern::fits;
use seawall_runtime::language::Priority;

use super::condition::{self, VARIABLES};
use crate::choice::{is_one_of, is_rule};
use crate::told::{Owner, Told};

/// The answers.
#[derive(Clone, Debug)]
pub struct Plan {
    answers: Vec<Answer>,
    except: Vec<Selection>,
    is_enforced: bool,
}

/// An answer, made ready.
#[derive(Clone, Debug)]
pub struct Answer {
    said: AnswerOf,
    priority: Option<Priority>,
    condition: Option<Condition>,
}

/// Which answer an alert gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// None.
    Nothing,
    /// This one of them.
    Answer(usize),
    /// It hangs on what the container is called, which nobody told yet.
    Unknown,
    /// The condition of this one has no value, so neither it nor a later one is given.
    Failed(usize, String),
}

impl Plan {
    /// Makes answers ready.
    ///
    /// # Errors
    /// Where a condition is not as documented; with its place in the file.
    pub fn new(respond: &Respond, file: &str) -> Result<Self, InvalidConfig> {
        let answers = respond.answers.iter();
        let answers = answers.map(|said| Answer::new(said, file));
        Ok(Self {
            answers: answers.collect::<Result<_, _>>()?,
            except: respond.except.clone(),
            is_enforced: respond.mode == RespondMode::Enforce,
        })
    }

    /// Says whether anything is done, or only told.
    pub const fn is_enforced(&self) -> bool {
        self.is_enforced
    }

    /// Returns the answers, in the order in which they are looked at.
    pub fn answers(&self) -> &[Answer] {
        &self.answers
    }

    /// Says whether nothing is ever done to a container.
    pub(super) fn is_spared(&self, owner: &Owner) -> bool {
        self.except.iter().any(|it| is_one_of(owner, it))
    }

    /// Says whether it hangs on what a container is called whether something is done to it.
    pub(super) fn spares_some(&self) -> bool {
        !self.except.is_empty()
    }

    /// Returns which answer an alert gets: the first that fits. `owner` is the container, as far as it is known.
    pub(super) fn pick(&self, told: &Told, owner: Option<&Owner>) -> Pick {
        for (index, answer) in self.answers.iter().enumerate() {
            if !answer.is_for(told, owner.is_some()) {
                continue;
            }
            let is_known = owner.is_none_or(Owner::is_known);
            if !is_known && answer.asks_for_owner() {
                return Pick::Unknown;
            }
            if owner.is_some_and(|it| !is_one_of(it, &answer.said.containers)) {
                continue;
            }
            let condition = answer.condition.as_ref();
            match condition.map_or(Ok(true), |it| condition::holds(it, told, owner)) {
                Ok(true) => return Pick::Answer(index),
                Ok(false) => {}
                Err(why) => return Pick::Failed(index, why),
            }
        }
        Pick::Nothing
    }
}

impl Answer {
    fn new(said: &AnswerOf, file: &str) -> Result<Self, InvalidConfig> {
        let condition = said.condition.as_ref().map(|written| {
            Condition::compile(&written.text, VARIABLES).map_err(|wrong| {
                let (line, column) = written.place(wrong.at);
                InvalidConfig {
                    file: file.to_owned(),
                    line,
                    column,
                    why: format!("answer `{}`: {}", said.id, wrong.why),
                }
            })
        });
        Ok(Self {
            said: said.clone(),
            priority: said.priority.map(priority),
            condition: condition.transpose()?,
        })
    }

    /// Returns its id.
    pub fn id(&self) -> &str {
        &self.said.id
    }

    /// Returns what is done, in this order; nothing: the alert alone is told.
    pub fn steps(&self) -> &[StepOf] {
        &self.said.steps
    }

    /// Returns line and column of where it stands.
    pub const fn place(&self) -> (u64, u64) {
        self.said.at
    }

    /// Says whether it asks what the container is called.
    fn asks_for_owner(&self) -> bool {
        let asked = self.condition.as_ref();
        self.said.containers != Selection::default()
            || asked.is_some_and(|it| it.uses().contains("container"))
    }

    /// Says whether it is for such an alert, whatever the container is called.
    fn is_for(&self, told: &Told, is_in_container: bool) -> bool {
        let (said, alert) = (&self.said, &told.alert);
        let has_tag = |wanted: &String| alert.tags.iter().any(|tag| fits(tag, wanted));
        let is_rule = |wanted: &String| is_rule(&alert.rule, &alert.tags, wanted);
        said.outside != is_in_container
            && (said.rules.is_empty() || said.rules.iter().any(is_rule))
            && (said.tags.is_empty() || said.tags.iter().any(has_tag))
            && self.priority.is_none_or(|least| alert.priority <= least)
    }
}

const fn priority(level: Level) -> Priority {
    match level {
        Level::Emergency => Priority::Emergency,
        Level::Alert => Priority::Alert,
        Level::Critical => Priority::Critical,
        Level::Error => Priority::Error,
        Level::Warning => Priority::Warning,
        Level::Notice => Priority::Notice,
        Level::Informational => Priority::Informational,
        Level::Debug => Priority::Debug,
    }
}
