//! Variables as a `RUN` sees them: those of its stage, and those that its own script sets.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::expand::{Scope as _, Variable};
use crate::parse::dockerfile::stage::At;
use crate::parse::shell::{Commands, Invocation, Word};

/// The variables of a `RUN`.
#[derive(Debug)]
pub(super) struct Values<'a> {
    at: At<'a>,
    /// Whether it runs in builds whose variables are others.
    is_trigger: bool,
    commands: &'a Commands,
    /// What the script itself sets, with its value where that is known; gathered when it is asked for.
    assigned: OnceCell<BTreeMap<String, Option<String>>>,
}

impl<'a> Values<'a> {
    /// Gathers what a `RUN` sees.
    pub(super) const fn of(input: &'a Input, site: Site<'_>, commands: &'a Commands) -> Self {
        Self {
            at: input.stages.at(site.index),
            is_trigger: site.is_trigger,
            commands,
            assigned: OnceCell::new(),
        }
    }

    /// Returns what a word is worth where that is known. Of what an `ONBUILD` sees only its own script is.
    pub(super) fn value(&self, word: &Word) -> Option<String> {
        word.value_with(&|name| match (self.assigned().get(name), self.get(name)) {
            (Some(value), _) => value.clone(),
            (None, Variable::Value(value)) => Some(value.to_owned()),
            _ => None,
        })
    }

    /// Says whether any of these variables is set to something, by the stage or by the script.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| {
            self.is_assigned(name)
                || match self.get(name) {
                    Variable::Value(value) => !value.is_empty(),
                    Variable::Unknown => true,
                    Variable::Unset | Variable::Base | Variable::Undefined => false,
                }
        })
    }

    /// Says whether an argument may become options that are not to be seen, also with what is known of variables.
    pub(super) fn hide_options(&self, invocation: &Invocation) -> bool {
        let is_option = |value: String| {
            let mut words = value.split_ascii_whitespace();
            words.any(|word| word.starts_with('-'))
        };
        let mut unknown = invocation.unknown_arguments();
        unknown.any(|word| self.value(word).is_none_or(is_option))
    }

    /// Says whether the script itself sets a variable.
    pub(super) fn is_assigned(&self, name: &str) -> bool {
        self.assigned().contains_key(name)
    }

    fn get(&self, name: &str) -> Variable<'_> {
        if self.is_trigger {
            Variable::Base
        } else {
            self.at.get(name)
        }
    }

    fn assigned(&self) -> &BTreeMap<String, Option<String>> {
        self.assigned.get_or_init(|| {
            let mut assigned = BTreeMap::new();
            for invocation in &self.commands.invocations {
                for (name, word) in invocation.assigned() {
                    let value = literal(invocation, &name, &word);
                    assigned
                        .entry(name)
                        .and_modify(|known| *known = None)
                        .or_insert(value);
                }
            }
            assigned
        })
    }
}

/// Returns the value that a variable surely has from an assignment on.
fn literal(invocation: &Invocation, name: &str, word: &Word) -> Option<String> {
    let mut in_front = invocation.assignments.iter().filter(|it| it.name == name);
    let is_plain = in_front.all(|it| !it.appends && invocation.program_word().is_none());
    let is_sure = is_plain && !invocation.guard.conditional;
    word.literal().filter(|_| is_sure).map(Into::into)
}
