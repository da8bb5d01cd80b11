//! Evaluations of the documents of definitions: one for each, and more where rules give different values to the same
//! variable.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_model::system::System;

use super::{Facts, Request};
use crate::content::Part;
use crate::oval::evaluate::Evaluation;

/// Evaluations that were begun.
pub(super) struct Sessions<'a> {
    system: &'a dyn System,
    request: &'a Request,
    all: Vec<(Part<'a>, Evaluation<'a>)>,
    /// For each document what the checklist exports to it; the first value of several counts.
    usual: BTreeMap<String, Externals>,
}

type Externals = BTreeMap<String, Vec<String>>;

impl<'a> Sessions<'a> {
    pub(super) fn new(system: &'a dyn System, request: &'a Request) -> Self {
        Self {
            system,
            request,
            all: Vec::new(),
            usual: BTreeMap::new(),
        }
    }

    /// Learns what a check exports to a document.
    pub(super) fn learn(&mut self, part: &Part<'_>, exports: &Externals) {
        let usual = self.usual.entry(part.id.clone()).or_default();
        for (name, values) in exports {
            usual.entry(name.clone()).or_insert_with(|| values.clone());
        }
    }

    /// Returns the place of an evaluation of a document with these values.
    pub(super) fn place(&mut self, part: &'a Part<'a>, exports: &Externals) -> Option<usize> {
        let mut externals = self.usual.get(&part.id).cloned().unwrap_or_default();
        externals.extend(exports.clone());
        externals.extend(self.request.variables.clone());
        let known = self
            .all
            .iter()
            .position(|(one, evaluation)| one.id == part.id && evaluation.externals == externals);
        if known.is_some() {
            return known;
        }
        let definitions = part.definitions.as_deref()?;
        if self.all.len() >= MOST {
            return None;
        }
        let evaluation = Evaluation::new(definitions, self.system, externals, self.request.now);
        self.all.push((part.clone(), evaluation));
        self.all.len().checked_sub(1)
    }

    /// Returns an evaluation.
    pub(super) fn get(&self, place: usize) -> Option<&Evaluation<'a>> {
        self.all.get(place).map(|(_, evaluation)| evaluation)
    }

    /// Ends all of them and returns what they found out.
    pub(super) fn finish(self, problems: &mut Vec<(String, String)>) -> Vec<Facts> {
        let mut told: Vec<String> = Vec::new();
        let mut facts = Vec::with_capacity(self.all.len());
        for (part, evaluation) in &self.all {
            let Some(definitions) = &part.definitions else {
                continue;
            };
            if !told.contains(&part.id) {
                told.push(part.id.clone());
                problems.extend(definitions.problems.iter().cloned());
            }
            let source = part.document.alone(part.root);
            let made = Facts::of(&part.id, Arc::clone(definitions), source, evaluation);
            facts.push(made);
        }
        facts
    }
}

/// Evaluations of one run.
const MOST: usize = 200;
