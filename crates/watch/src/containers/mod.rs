//! Containers: who they are, as their engines and their bundles tell it.
//!
//! - `engine`: an engine with the Engine API (Docker, Podman), followed on threads of its own: each container is told as soon
//!   as it is made, before its first process. Engines of users (rootless) are only asked, and only about containers that were
//!   seen: nobody gives names to what is not theirs.
//! - `places`: which engines there are, looked for again and again.
//! - `bundle`: what containerd and CRI-O left on the disk, which no engine tells.
//! - [`conmon`]: what looks after each container of Podman, whose engine is no service that could be asked.
//! - [`runtime`]: runtimes that stay as long as their container does, of which no engine tells: steps of builds.
//! - `keeper`: which of these is a container's, and how far it is believed.
//! - `document`: files that others wrote.
//!
//! The thread that reads the kernel's records waits for a container that nobody told of yet: once for each, until all that were
//! asked have answered, and never more than [`MOST_WAITED`] a second altogether. Who is not told in time is asked for again
//! later, without waiting.

mod bundle;
pub mod conmon;
pub(crate) mod document;
mod engine;
mod keeper;
mod places;
pub mod runtime;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::event::Event;
use seawall_runtime::state::cgroup::BUILDKIT;
use seawall_runtime::state::{Container, State};

use crate::observer::Word as Loudness;
use bundle::Bundles;
use engine::{Trust, Word};
use keeper::Keepers;
use places::Engines;

pub use places::{Chosen, system_sockets};

/// How long the first event of an unknown container waits for the engines' word.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long events wait for such words within a second, altogether.
pub const MOST_WAITED: Duration = Duration::from_millis(600);
/// After how long an unknown container is asked for again: the first times, then always the last of them.
const AGAIN: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_mins(1),
];
/// How long a container that is gone is remembered: what it did may still be in a buffer.
const REMEMBERED: Duration = Duration::from_secs(30);
/// How often it is looked which containers are gone that nobody tells of.
const SWEEP: Duration = Duration::from_secs(30);
/// Unknown containers that are asked for again. Others are asked for when they do something.
const MOST_UNKNOWN: usize = 4_096;

/// What is known of containers, and who is asked.
pub struct Containers {
    engines: Engines,
    words: Receiver<Word>,
    keepers: Keepers,
    bundles: Bundles,
    unknown: BTreeMap<String, Unknown>,
    /// Who told of a container.
    told: BTreeMap<String, Trust>,
    going: VecDeque<(Instant, String)>,
    waited: Waited,
    swept: Instant,
    /// What does not work, until it is told.
    troubles: Vec<String>,
}

/// A container that nobody told of.
#[derive(Debug)]
struct Unknown {
    tries: usize,
    next: Instant,
    /// A thread in it.
    thread: i64,
}

/// How long was waited within the second that began then.
#[derive(Debug)]
struct Waited {
    since: Instant,
    time: Duration,
}

impl Containers {
    /// Begins to follow engines.
    pub fn follow(options: &EngineOptions, chosen: Chosen) -> Self {
        let (sender, words) = channel();
        let keepers = Keepers::new(sender.clone());
        let engines = Engines::follow(options, chosen, sender);
        Self::of(engines, words, keepers, Bundles::usual())
    }

    fn of(engines: Engines, words: Receiver<Word>, keepers: Keepers, bundles: Bundles) -> Self {
        let now = Instant::now();
        Self {
            engines,
            words,
            keepers,
            bundles,
            unknown: BTreeMap::new(),
            told: BTreeMap::new(),
            going: VecDeque::new(),
            waited: Waited {
                since: now,
                time: Duration::ZERO,
            },
            swept: now,
            troubles: Vec::new(),
        }
    }

    /// Waits until the engines that there are have told of the containers that there are, so long at most.
    pub fn settle(&mut self, state: &mut State, most: Duration, tell: &dyn Fn(Loudness, &str)) {
        let begun = Instant::now();
        while !self.engines.have_listed() {
            let left = most.saturating_sub(begun.elapsed());
            match self.words.recv_timeout(left) {
                Ok(word) => self.take(word, state, begun),
                Err(_) => break,
            }
        }
        self.tell(tell);
    }

    /// Takes what was told meanwhile, asks again for who is unknown, and forgets who is gone. Never waits.
    pub fn turn(&mut self, state: &mut State, tell: &dyn Fn(Loudness, &str)) {
        let now = Instant::now();
        while let Ok(word) = self.words.try_recv() {
            self.take(word, state, now);
        }
        self.tell(tell);
        self.ask_again(state, now);
        self.forget(state, now);
    }

    fn tell(&mut self, tell: &dyn Fn(Loudness, &str)) {
        for why in self.troubles.drain(..) {
            tell(Loudness::Warning, &why);
        }
    }

    /// Makes sure that the container of an event's thread is known, if anybody knows it.
    pub fn complete(&mut self, event: &Event<'_>, state: &mut State) {
        let Some(thread) = state.thread(event.thread) else {
            return;
        };
        let Some(id) = thread.container.clone() else {
            return;
        };
        if self.is_known(state, &id) || self.unknown.contains_key(&*id) {
            return;
        }
        let user = thread.user;
        let now = Instant::now();
        if self.unknown.len() >= MOST_UNKNOWN {
            self.unknown.pop_first();
        }
        let [first, ..] = AGAIN;
        let next = now.checked_add(first).unwrap_or(now);
        let thread = event.thread;
        let unknown = Unknown {
            tries: 0,
            next,
            thread,
        };
        self.unknown.insert(id.to_string(), unknown);
        if self.read_bundle(&id, state) {
            return;
        }
        let is_kept = self.keepers.ask(&id, thread, state);
        let asked = self.ask_engines(&id, user, state);
        let asked = asked.saturating_add(is_kept.into());
        if asked > 0 {
            self.wait(&id, asked, state, now);
        }
    }

    /// Asks engines for a container, but for one that none of them can know: whoever answered would make it up.
    fn ask_engines(&self, id: &str, user: u32, state: &State) -> usize {
        match state.container(id) {
            Some(container) if runtime::is_alone(container) => 0,
            _ => self.engines.ask(id, user),
        }
    }

    /// Containers are seen before they are told of; then they have no name, or are steps of builds.
    fn is_known(&self, state: &State, id: &str) -> bool {
        let container = state.container(id);
        container.is_some_and(|it| {
            !it.name.is_empty() && (it.runtime != BUILDKIT || self.told.contains_key(id))
        })
    }

    /// Waits for the word of so many engines, within what may be waited.
    fn wait(&mut self, id: &str, asked: usize, state: &mut State, begun: Instant) {
        let most = self.waited.left(begun).min(PATIENCE);
        let mut asked = asked;
        while asked > 0 && self.unknown.contains_key(id) {
            let left = most.saturating_sub(begun.elapsed());
            match self.words.recv_timeout(left) {
                Ok(Word::Unknown(of)) if of == id => asked = asked.saturating_sub(1),
                Ok(word) => self.take(word, state, begun),
                Err(_) => break,
            }
        }
        self.waited.add(begun.elapsed());
    }

    fn take(&mut self, word: Word, state: &mut State, now: Instant) {
        match word {
            Word::Known {
                trust,
                of_user,
                container,
            } => {
                let id = container.id.clone();
                self.known(trust, *container, state);
                if trust == Trust::System && !of_user {
                    state.reserve(&id);
                }
            }
            Word::Kept {
                process,
                trust,
                container,
            } => {
                // It is there as long as what looks after it: its files may be a user's, who answers for them.
                let place = PathBuf::from(format!("/proc/{process}"));
                self.bundles.remember(&container.id, place);
                self.known(trust, *container, state);
            }
            Word::Gone(trust, id) => {
                if self.told.get(&id) == Some(&trust) {
                    self.going.push_back((now, id));
                }
            }
            Word::Listed => self.engines.listed(),
            Word::Trouble(why) if self.troubles.len() < MOST_AT_ONCE => self.troubles.push(why),
            // Only who waits for it wants to know.
            Word::Trouble(_) | Word::Unknown(_) => {}
        }
    }

    /// Takes a container, unless somebody who is believed more told of it.
    fn known(&mut self, trust: Trust, mut container: Container, state: &mut State) {
        let before = self.told.get(&container.id).copied();
        if before.is_some_and(|before| before > trust) {
            return;
        }
        // What its control groups say is not known better by whoever speaks the same API.
        if let Some(seen) = state.container(&container.id)
            && !seen.runtime.is_empty()
            && seen.runtime != "docker"
            && container.runtime == "docker"
        {
            container.runtime.clone_from(&seen.runtime);
        }
        if let Some(seen) = state.container(&container.id)
            && seen.runtime == BUILDKIT
        {
            container.runtime.clone_from(&seen.runtime);
            container.name.clone_from(&seen.name);
        }
        self.unknown.remove(&container.id);
        self.going.retain(|(_, id)| *id != container.id);
        self.told.insert(container.id.clone(), trust);
        state.add_container(container);
    }

    /// Reads what engines that are not asked left on the disk; says whether that is all there is to know.
    fn read_bundle(&mut self, id: &str, state: &mut State) -> bool {
        let Some(container) = self.bundles.find(id) else {
            return false;
        };
        // Without a name it is another engine's to tell, which may be slower.
        let is_whole = !container.name.is_empty();
        if is_whole {
            self.known(Trust::Bundle, container, state);
            state.reserve(id);
        } else if state
            .container(id)
            .is_none_or(|known| known.mounts.is_empty())
        {
            self.told.insert(id.to_owned(), Trust::Bundle);
            state.add_container(container);
        }
        is_whole
    }

    fn ask_again(&mut self, state: &mut State, now: Instant) {
        let due: Vec<(String, i64)> = self
            .unknown
            .iter()
            .filter(|(_, it)| it.next <= now)
            .map(|(id, it)| (id.clone(), it.thread))
            .take(MOST_AT_ONCE)
            .collect();
        for (id, thread) in due {
            if state.container(&id).is_none() {
                self.unknown.remove(&id);
                continue;
            }
            if self.read_bundle(&id, state) {
                continue;
            }
            self.keepers.ask(&id, thread, state);
            self.ask_engines(&id, ANYBODY, state);
            if let Some(unknown) = self.unknown.get_mut(&id) {
                unknown.tries = unknown.tries.saturating_add(1);
                let pause = AGAIN.get(unknown.tries).or(AGAIN.last());
                let pause = pause.copied().unwrap_or(SWEEP);
                unknown.next = now.checked_add(pause).unwrap_or(now);
            }
        }
    }

    fn forget(&mut self, state: &mut State, now: Instant) {
        while let Some((since, _)) = self.going.front()
            && now.saturating_duration_since(*since) >= REMEMBERED
        {
            if let Some((_, id)) = self.going.pop_front() {
                self.told.remove(&id);
                self.unknown.remove(&id);
                state.forget_container(&id);
            }
        }
        if now.saturating_duration_since(self.swept) < SWEEP {
            return;
        }
        self.swept = now;
        let gone = self.bundles.gone();
        for id in gone {
            if self.told.get(&id).is_some_and(|it| *it != Trust::System) {
                self.going.push_back((now, id));
            }
        }
        state.forget_nameless();
        self.unknown.retain(|id, _| state.container(id).is_some());
    }
}

impl Waited {
    /// Returns how long may be waited now.
    fn left(&mut self, now: Instant) -> Duration {
        if now.saturating_duration_since(self.since) >= Duration::from_secs(1) {
            self.since = now;
            self.time = Duration::ZERO;
        }
        MOST_WAITED.saturating_sub(self.time)
    }

    fn add(&mut self, time: Duration) {
        self.time = self.time.saturating_add(time);
    }
}

/// Unknown containers that are asked for again in one turn.
const MOST_AT_ONCE: usize = 32;
/// Stands for a user who is not known any more: all engines are asked.
const ANYBODY: u32 = u32::MAX;
