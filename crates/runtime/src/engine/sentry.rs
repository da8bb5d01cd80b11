//! Rules with what they say: events in, alerts out.

use super::alert::{Alert, Voice};
use super::program::{Matching, Program, Unusable, Workspace};
use super::scene::Scene;
use crate::fields::Buffers;
use crate::language::RuleSet;

/// Rules with what they say. It is not changed by events, so threads can share it; each has a [`Workspace`] of its own.
#[derive(Clone, Debug)]
pub struct Engine {
    program: Program,
    voices: Vec<Voice>,
    buffers: Buffers,
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
        Ok(Self {
            program,
            voices: voices.collect::<Result<_, _>>()?,
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
