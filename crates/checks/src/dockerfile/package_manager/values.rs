//! Variables as a `RUN` sees them: those of its stage, and those that its own script sets.

use std::collections::BTreeSet;

use crate::dockerfile::{Input, Site};
use crate::parse::dockerfile::expand::{Scope as _, Variable};
use crate::parse::dockerfile::stage::At;
use crate::parse::shell::{Commands, Word};

/// The variables of a `RUN`.
#[derive(Debug)]
pub(super) struct Values<'a> {
    at: At<'a>,
    /// Whether it runs in builds whose variables are others.
    is_trigger: bool,
    /// Names that the script itself sets: their values are not followed.
    assigned: BTreeSet<String>,
}

impl<'a> Values<'a> {
    /// Gathers what a `RUN` sets.
    pub(super) fn of(input: &'a Input, site: Site<'_>, commands: &Commands) -> Self {
        let assigned = commands.invocations.iter().flat_map(|invocation| {
            let names = invocation.assigned().into_iter().map(|(name, _)| name);
            names.collect::<Vec<_>>()
        });
        Self {
            at: input.stages.at(site.index),
            is_trigger: site.is_trigger,
            assigned: assigned.collect(),
        }
    }

    /// Returns what a word is worth where that is known. What an `ONBUILD` sees is not.
    pub(super) fn value(&self, word: &Word) -> Option<String> {
        word.value_with(&|name| match self.get(name) {
            Variable::Value(value) if !self.assigned.contains(name) => Some(value.to_owned()),
            _ => None,
        })
    }

    /// Says whether any of these variables is set to something, by the stage or by the script.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| {
            self.assigned.contains(*name)
                || match self.get(name) {
                    Variable::Value(value) => !value.is_empty(),
                    Variable::Unknown => true,
                    Variable::Unset | Variable::Base | Variable::Undefined => false,
                }
        })
    }

    /// Says whether the script itself sets a variable.
    pub(super) fn is_assigned(&self, name: &str) -> bool {
        self.assigned.contains(name)
    }

    fn get(&self, name: &str) -> Variable<'_> {
        if self.is_trigger {
            Variable::Base
        } else {
            self.at.get(name)
        }
    }
}
