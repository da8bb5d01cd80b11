//! Documents of one source, held against its rules.

use std::sync::Arc;

use seawall_runtime::document::{Document, Reader, Source, Unread};
use seawall_runtime::engine::{Scene, World};
use seawall_runtime::state::State;

use super::Shared;
use super::count::Tally;
use super::rules::Held;
use crate::told::Told;

/// Holds documents of one source against its rules.
pub(super) struct Judge {
    source: Source,
    reader: Reader,
    rules: Held,
    world: Arc<World>,
    shared: Shared,
    /// What is known of containers, for events of an engine.
    pub(super) state: State,
}

/// Whether anybody takes alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Somebody does.
    Yes,
    /// The loop is at its end.
    No,
}

impl Judge {
    pub(super) fn new(source: Source, rules: Held, world: Arc<World>, shared: Shared) -> Self {
        Self {
            source,
            reader: Reader::new(source),
            rules,
            world,
            shared,
            state: State::default(),
        }
    }

    /// Returns what counts for its source.
    pub(super) fn tally(&self) -> &Tally {
        self.shared.counts.of(self.source)
    }

    /// Counts something that could not be read.
    pub(super) fn miss(&self, why: String) {
        self.shared.counts.miss(self.source, why);
    }

    /// Reads a text and judges what is in it. What can't be read is counted, and returned.
    pub(super) fn take(&mut self, text: &[u8]) -> (Heard, Option<Unread>) {
        let mut wrong = None;
        for read in self.reader.read(text) {
            match read {
                Ok(document) => {
                    if self.judge(&document) == Heard::No {
                        return (Heard::No, wrong);
                    }
                }
                Err(unread) => {
                    self.miss(format!("{}: {unread}", self.source.name()));
                    wrong = Some(unread);
                }
            }
        }
        (Heard::Yes, wrong)
    }

    fn judge(&mut self, document: &Document) -> Heard {
        self.tally().judge();
        let event = document.event();
        let scene = Scene::of_document(document, &event, &self.state, &self.world);
        for alert in self.rules.alerts(&scene) {
            if self.shared.alerts.send(Told::of(alert, &scene)).is_err() {
                return Heard::No;
            }
        }
        Heard::Yes
    }
}
