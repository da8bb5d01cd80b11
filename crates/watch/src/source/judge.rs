//! Documents of one source, held against its rules.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use seawall_runtime::document::{Document, Reader, Source, Unread};
use seawall_runtime::engine::{Engine, Scene, Workspace, World};
use seawall_runtime::state::State;

use super::Shared;
use crate::told::Told;

/// How much was read.
#[derive(Debug, Default)]
pub(super) struct Counts {
    read: AtomicU64,
    unread: AtomicU64,
    /// Why the last was not.
    why: Mutex<String>,
}

/// Holds documents of one source against its rules.
pub(super) struct Judge {
    source: Source,
    reader: Reader,
    engine: Engine,
    workspace: Workspace,
    world: World,
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

impl Counts {
    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    pub(super) fn unread(&self) -> (u64, String) {
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        (self.unread.load(Ordering::Relaxed), why.clone())
    }

    /// Counts something that could not be read.
    pub(super) fn miss(&self, why: String) {
        self.unread.fetch_add(1, Ordering::Relaxed);
        *self.why.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
}

impl Judge {
    pub(super) fn new(source: Source, engine: Engine, world: World, shared: Shared) -> Self {
        Self {
            source,
            reader: Reader::new(source),
            engine,
            workspace: Workspace::default(),
            world,
            shared,
            state: State::default(),
        }
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
                    let why = format!("{}: {unread}", self.source.name());
                    self.shared.counts.miss(why);
                    wrong = Some(unread);
                }
            }
        }
        (Heard::Yes, wrong)
    }

    fn judge(&mut self, document: &Document) -> Heard {
        self.shared.counts.read.fetch_add(1, Ordering::Relaxed);
        let event = document.event();
        let scene = Scene::of_document(document, &event, &self.state, &self.world);
        for alert in self.engine.alerts(&scene, &mut self.workspace) {
            if self.shared.alerts.send(Told::of(alert, &scene)).is_err() {
                return Heard::No;
            }
        }
        Heard::Yes
    }
}
