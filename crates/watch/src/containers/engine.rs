//! One engine: its events, and its answers to what is asked, each on a thread of its own.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::time::Duration;

use seawall_artifact::host::event::{Changed, Events};
use seawall_artifact::source::engine::{Engine, EngineOptions};
use seawall_runtime::state::Container;

/// Between attempts to reach an engine that does not answer.
const PAUSE: Duration = Duration::from_secs(2);
/// How long an engine may take to answer what it is asked.
const ANSWER: Duration = Duration::from_secs(5);
/// Questions that wait.
const MOST_ASKS: usize = 1024;

/// Who told of a container; of two the greater is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// The engine of a user.
    User,
    /// Its bundle.
    Bundle,
    /// An engine of the system.
    System,
}

/// What is told of an engine's containers.
#[derive(Debug)]
pub(super) enum Word {
    /// A container, told by an engine.
    Known {
        trust: Trust,
        /// Whether the engine is a user's, however it is believed.
        of_user: bool,
        container: Box<Container>,
    },
    /// A container, told by the process that looks after it.
    Kept {
        process: i32,
        trust: Trust,
        container: Box<Container>,
    },
    /// A container is no more.
    Gone(Trust, String),
    /// An engine that was asked for a container does not have it, or does not answer.
    Unknown(String),
    /// All containers that there were have been told, or the engine can't tell of them.
    Listed,
    /// What does not work.
    Trouble(String),
}

/// The id of a container that somebody wants to know of.
#[derive(Debug)]
pub(super) struct Ask(pub(super) String);

/// Begins to follow an engine; whoever has a question puts it into what is returned. An engine of a user is only asked.
pub(super) fn begin(options: EngineOptions, trust: Trust, words: Sender<Word>) -> SyncSender<Ask> {
    let (sender, asks) = sync_channel(MOST_ASKS);
    if trust == Trust::System {
        let (options, words) = (options.watching(), words.clone());
        std::thread::spawn(move || listen(&options, trust, &words));
    }
    let mut options = options;
    options.timeouts.first_byte = ANSWER;
    options.timeouts.stall = ANSWER;
    std::thread::spawn(move || answer(&options, trust, &asks, &words));
    sender
}

/// Tells of all containers, then of each that something happens to; begins anew when the engine goes away.
fn listen(options: &EngineOptions, trust: Trust, words: &Sender<Word>) {
    let mut listener = Listener {
        options,
        trust,
        words,
        is_listed: false,
        away: None,
        known: BTreeSet::new(),
    };
    loop {
        let why = match listener.listen() {
            Ok(()) => return,
            Err(why) => why,
        };
        if !listener.fail(&why) {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

/// Listens to one engine.
struct Listener<'l> {
    options: &'l EngineOptions,
    trust: Trust,
    words: &'l Sender<Word>,
    /// Whether it was told that all containers have been told.
    is_listed: bool,
    /// Why the engine can't be listened to, as it was told last.
    away: Option<String>,
    /// Containers that were told.
    known: BTreeSet<String>,
}

impl Listener<'_> {
    /// Tells why nothing can be told; the same again is not told again. Says whether anybody still listens.
    fn fail(&mut self, why: &str) -> bool {
        if !self.list() {
            return false;
        }
        let why = format!("containers are told without their names and images: {why}");
        if self.away.as_ref() == Some(&why) {
            return true;
        }
        self.away = Some(why.clone());
        self.words.send(Word::Trouble(why)).is_ok()
    }

    /// All that can be told of what was there has been told.
    fn list(&mut self) -> bool {
        if self.is_listed {
            return true;
        }
        self.is_listed = true;
        self.words.send(Word::Listed).is_ok()
    }

    /// Ends well when nobody listens any more.
    fn listen(&mut self) -> Result<(), String> {
        let plain = |error: seawall_artifact::error::Error| error.to_string();
        // The events first: a container that is made while the others are listed is told twice, not never.
        let mut events = Events::follow(self.options, None).map_err(plain)?;
        let engine = Engine::connect(self.options).map_err(plain)?;
        let there = engine.containers().map_err(plain)?;
        // Those that went while nobody listened are asked for, too: that they are gone is told.
        let there: BTreeSet<String> = there.into_iter().chain(self.known.clone()).collect();
        let goes_on = there.iter().all(|id| self.tell(&engine, id)) && self.list();
        if !goes_on {
            return Ok(());
        }
        if self.away.take().is_some() {
            let address = engine.address();
            let text = format!(
                "containers are told with their names and images: {address} is there again"
            );
            if self.words.send(Word::Trouble(text)).is_err() {
                return Ok(());
            }
        }
        loop {
            let mut changed = Changed::default();
            let next = events.next(&mut changed);
            next.map_err(|why| format!("{}: {why}", engine.address()))?;
            if !changed.containers.iter().all(|id| self.tell(&engine, id)) {
                return Ok(());
            }
        }
    }

    /// Tells of a container; says whether anybody still listens.
    fn tell(&mut self, engine: &Engine, id: &str) -> bool {
        match engine.container(id) {
            Ok(Some(document)) => {
                self.known.insert(id.to_owned());
                tell_of(engine, &document, id, self.trust, self.words)
            }
            Ok(None) => {
                self.known.remove(id);
                let gone = Word::Gone(self.trust, id.to_owned());
                self.words.send(gone).is_ok()
            }
            // Then no more events come either, and that is told; it is asked for again when the engine is there.
            Err(_) => {
                self.known.insert(id.to_owned());
                true
            }
        }
    }
}

/// Tells of containers that are asked for, those that the engine has; ends when nobody asks any more.
fn answer(options: &EngineOptions, trust: Trust, asks: &Receiver<Ask>, words: &Sender<Word>) {
    let mut engine = None;
    while let Ok(Ask(id)) = asks.recv() {
        if engine.is_none() {
            engine = Engine::connect(options).ok();
        }
        let found = engine.as_ref().map(|known| (known, known.container(&id)));
        let goes_on = match found {
            Some((known, Ok(Some(document)))) => tell_of(known, &document, &id, trust, words),
            Some((_, Ok(None))) | None => words.send(Word::Unknown(id)).is_ok(),
            Some((_, Err(_))) => {
                engine = None;
                words.send(Word::Unknown(id)).is_ok()
            }
        };
        if !goes_on {
            return;
        }
    }
}

fn tell_of(
    engine: &Engine,
    document: &serde_json::Value,
    id: &str,
    trust: Trust,
    words: &Sender<Word>,
) -> bool {
    let image = document.pointer("/Image").and_then(|it| it.as_str());
    let image = image.and_then(|image| engine.inspect(image).ok().flatten());
    let digests = image.and_then(|image| image.digests).unwrap_or_default();
    let Some(mut container) = Container::of_inspection(document, &digests) else {
        return true;
    };
    // Whoever answers of another container than the one that was asked for is not believed.
    if container.id != id {
        return true;
    }
    if engine.address().contains("podman") {
        "podman".clone_into(&mut container.runtime);
    }
    let word = Word::Known {
        trust,
        of_user: engine.address().starts_with("unix:///run/user/"),
        container: Box::new(container),
    };
    words.send(word).is_ok()
}
