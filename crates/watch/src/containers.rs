//! Containers, learned from their engine on a thread of its own: each as soon as it is made, before its first process.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use seawall_artifact::host::event::{Changed, Events};
use seawall_artifact::source::engine::{Engine, EngineOptions};
use seawall_runtime::event::Event;
use seawall_runtime::state::{Container, State};

/// How long nothing may happen at the engine before the connection counts as dead.
const PATIENCE: Duration = Duration::from_hours(24);

/// Between attempts to reach an engine that does not answer.
const PAUSE: Duration = Duration::from_secs(2);

/// How long the first event of an unknown container waits for the engine's word.
const PATIENT: Duration = Duration::from_millis(500);

/// What the thread tells: a container, or why there are none.
pub type Word = Result<Box<Container>, String>;

/// What an engine tells of its containers.
pub struct Containers {
    told: Receiver<Word>,
    /// Ids that the engine said nothing of in time; they are not waited for again.
    unknown: BTreeSet<String>,
}

impl Containers {
    /// Begins to listen.
    pub fn follow(options: EngineOptions) -> Self {
        let (sender, told) = channel();
        std::thread::spawn(move || listen(&options, &sender));
        Self {
            told,
            unknown: BTreeSet::new(),
        }
    }

    /// Returns what was told since it was last asked.
    pub fn told(&self) -> Vec<Word> {
        self.told.try_iter().collect()
    }

    /// Makes sure that the container of an event's thread is known, if the engine knows it: a new one is waited for, for
    /// a short while.
    pub fn complete(&mut self, event: &Event<'_>, state: &mut State) {
        let id = state
            .thread(event.thread)
            .and_then(|thread| thread.container.clone());
        let Some(id) = id else {
            return;
        };
        if state.container(&id).is_some() || self.unknown.contains(&*id) {
            return;
        }
        let begun = Instant::now();
        while state.container(&id).is_none() {
            let left = PATIENT.saturating_sub(begun.elapsed());
            match self.told.recv_timeout(left) {
                Ok(Ok(container)) => state.add_container(*container),
                Ok(Err(_)) => {}
                Err(_) => {
                    self.unknown.insert(id.to_string());
                    return;
                }
            }
        }
    }
}

/// Tells of all containers, then of each that something happens to; begins anew when the engine goes away.
fn listen(options: &EngineOptions, sender: &Sender<Word>) {
    let mut is_told = false;
    loop {
        // The events first: a container that is made while the others are listed is told twice, not never.
        let Err(why) = listen_once(options, sender) else {
            return;
        };
        if !is_told && sender.send(Err(why)).is_err() {
            return;
        }
        is_told = true;
        std::thread::sleep(PAUSE);
    }
}

/// Ends well when nobody listens any more.
fn listen_once(options: &EngineOptions, sender: &Sender<Word>) -> Result<(), String> {
    let without = |error: &dyn std::fmt::Display| {
        format!("containers are told without their names and images: {error}")
    };
    let mut events = Events::follow(options, PATIENCE).map_err(|error| without(&error))?;
    let engine = Engine::connect(options).map_err(|error| without(&error))?;
    for id in engine.containers().map_err(|error| without(&error))? {
        if !tell(&engine, &id, sender) {
            return Ok(());
        }
    }
    loop {
        let mut changed = Changed::default();
        events.next(&mut changed).map_err(|why| without(&why))?;
        for id in &changed.containers {
            if !tell(&engine, id, sender) {
                return Ok(());
            }
        }
    }
}

/// Says whether anybody still listens.
fn tell(engine: &Engine, id: &str, sender: &Sender<Word>) -> bool {
    let Ok(Some(document)) = engine.container(id) else {
        // It is gone again, or the engine is: then no more events come, and that is told.
        return true;
    };
    let image = document.pointer("/Image").and_then(|it| it.as_str());
    let image = image.and_then(|image| engine.inspect(image).ok().flatten());
    let digests = image.and_then(|image| image.digests).unwrap_or_default();
    match Container::of_inspection(&document, &digests) {
        Some(container) => sender.send(Ok(Box::new(container))).is_ok(),
        None => true,
    }
}
