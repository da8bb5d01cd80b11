//! Rules with what they say: events in, alerts out.

use std::sync::Arc;

use super::alert::{Alert, Voice};
use super::program::{Matching, Program, Unusable, Workspace};
use super::scene::Scene;
use crate::fields::Buffers;
use crate::language::{Priority, RuleSet};

/// Rules with what they say. It is not changed by events, so threads can share it; each has a [`Workspace`] of its own.
#[derive(Clone, Debug)]
pub struct Engine {
    program: Program,
    voices: Vec<Voice>,
    abouts: Arc<[About]>,
    buffers: Buffers,
}

/// What whoever counts alerts wants to know of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name.
    pub name: Arc<str>,
    /// How bad its alerts are.
    pub priority: Priority,
    /// The source of its events.
    pub source: Arc<str>,
    /// Its tags, sorted.
    pub tags: Arc<[String]>,
}

impl Engine {
    /// Makes rules of a source of events ready.
    pub fn new(rules: &RuleSet, source: &str, matching: Matching) -> Result<Self, Unusable> {
        let program = Program::new(&rules.rules, source, matching)?;
        let voices = rules.rules.iter().map(|rule| {
            Voice::new(rule).map_err(|why| Unusable {
                rule: rule.name.clone(),
                why,
            })
        });
        let voices = voices.collect::<Result<Vec<_>, _>>()?;
        let tried = rules.rules.iter().zip(&voices);
        let tried = tried.filter(|(rule, _)| rule.enabled && rule.source == source);
        let abouts = tried.map(|(_, voice)| voice.about()).collect();
        Ok(Self {
            program,
            voices,
            abouts,
            buffers: Buffers::default(),
        })
    }

    /// Says how buffers are shown in alerts.
    #[must_use]
    pub fn showing(self, buffers: Buffers) -> Self {
        Self { buffers, ..self }
    }

    /// Returns the program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Returns the rules that can raise alerts: those that are switched on and for the source of this engine, in their order.
    pub fn abouts(&self) -> &Arc<[About]> {
        &self.abouts
    }

    /// Returns what the rules say of an event, in their order.
    pub fn alerts(&self, scene: &Scene<'_>, workspace: &mut Workspace) -> Vec<Alert> {
        let matched = self.program.matches(scene, workspace);
        let voices = matched
            .iter()
            .filter_map(|number| self.voices.get(usize::try_from(*number).ok()?));
        voices
            .map(|voice| voice.alert(scene, self.buffers))
            .collect()
    }
}
