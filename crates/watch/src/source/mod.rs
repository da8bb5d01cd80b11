//! Other sources of events than the kernel: what engines tell, the guard's log, audit logs of Kubernetes. Each has a thread of
//! its own that reads, holds its rules against what it reads, and hands alerts to the loop. Where the loop is behind, they
//! wait: files and senders keep what comes meanwhile.
//!
//! Reading order: `rules` (by which sources judge) and `judge` (documents in, alerts out), `engine` (events of an engine),
//! `follow` and `log` (files that grow and are put aside), `once` (a file from begin to end), `webhook` and `http` (requests
//! of API servers), `voice` (what the loop is told of all of it).

mod count;
mod engine;
mod follow;
mod http;
mod judge;
mod log;
mod once;
mod rules;
mod voice;
mod webhook;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::document::Source;
use seawall_runtime::engine::World;

use crate::containers::Chosen;
use crate::observer::Word;
use crate::tls;
use crate::told::Told;
use count::Counts;
use judge::Judge;

pub use rules::{Engines, Rules};
pub use voice::Voice;
pub use webhook::Hook;

/// Which sources are read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Engines whose events are judged.
    pub docker: Option<(EngineOptions, Chosen)>,
    /// The guard's audit log.
    pub guard: Option<PathBuf>,
    /// An audit log of Kubernetes.
    pub kubernetes: Option<PathBuf>,
    /// Where API servers hand their audit log in.
    pub webhook: Option<Hook>,
    /// An audit log of Kubernetes that is read once, from begin to end.
    pub once: Option<PathBuf>,
    /// Folder in which is kept how far logs were read.
    pub state: Option<PathBuf>,
}

/// Why a source can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something can't be opened.
    #[error("{what}: {why}")]
    Open {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
    /// A certificate or its key.
    #[error(transparent)]
    Certificate(#[from] tls::Unusable),
}

/// Sources that are read.
pub struct Running {
    /// Tells what goes wrong with them.
    pub observer: Voice,
    /// By which rules they judge.
    pub rules: Rules,
    /// Becomes true when a file that is read once is at its end.
    pub done: Arc<AtomicBool>,
}

/// What threads of sources share with the loop.
#[derive(Clone)]
struct Shared {
    alerts: SyncSender<Told>,
    words: Sender<(Word, String)>,
    counts: Arc<Counts>,
    /// Whether they are to end.
    stop: Arc<AtomicBool>,
}

/// Alerts that wait for the loop.
const MOST_WAITING: usize = 4_096;

/// Returns what carries alerts of sources to the loop.
pub fn carrier() -> (SyncSender<Told>, Receiver<Told>) {
    sync_channel(MOST_WAITING)
}

impl Wanted {
    /// Returns the sources that are read.
    pub fn sources(&self) -> Vec<Source> {
        let kubernetes = self.kubernetes.is_some() || self.webhook.is_some() || self.once.is_some();
        let all = [
            (Source::Docker, self.docker.is_some()),
            (Source::Guard, self.guard.is_some()),
            (Source::Kubernetes, kubernetes),
        ];
        let wanted = all.into_iter().filter(|(_, is)| *is);
        wanted.map(|(source, _)| source).collect()
    }
}

/// Begins to read; alerts go to `alerts`, see [`carrier`].
///
/// # Errors
/// Where nobody may listen at an address, or a file that has to be there is not.
pub fn start(
    wanted: Wanted,
    engines: Engines,
    world: &World,
    alerts: SyncSender<Told>,
) -> Result<Running, Failure> {
    let (words, heard) = channel();
    let shared = Shared {
        alerts,
        words,
        counts: Arc::default(),
        stop: Arc::default(),
    };
    let bench = Bench {
        rules: Rules::new(engines),
        world: Arc::new(world.clone()),
        shared: shared.clone(),
    };
    let mut voice = Voice::new(wanted.sources(), bench.rules.clone(), heard, &shared);
    let done = Arc::new(AtomicBool::new(false));
    // What can fail comes first: nothing is under way then.
    if let Some(hook) = wanted.webhook {
        let listening = webhook::Listening::open(&hook, bench.judge(Source::Kubernetes), &shared)?;
        voice.follow(move || listening.run());
    }
    if let Some(path) = wanted.once {
        let reading = once::Reading::open(&path, bench.judge(Source::Kubernetes), &shared)?;
        let done = Arc::clone(&done);
        voice.follow(move || {
            reading.run();
            done.store(true, Ordering::Release);
        });
    }
    if let Some((options, chosen)) = wanted.docker {
        engine::follow(options, chosen, bench.clone());
    }
    let logs = [
        (Source::Guard, wanted.guard),
        (Source::Kubernetes, wanted.kubernetes),
    ];
    for (source, path) in logs {
        let Some(path) = path else {
            continue;
        };
        let cursor = wanted
            .state
            .as_ref()
            .map(|folder| folder.join(format!("{}.json", source.name())));
        let log = log::Log::new(path, cursor, bench.judge(source), shared.clone());
        voice.follow(move || log.run());
    }
    Ok(Running {
        observer: voice,
        rules: bench.rules,
        done,
    })
}

/// What judges are made of.
#[derive(Clone)]
struct Bench {
    rules: Rules,
    world: Arc<World>,
    shared: Shared,
}

impl Bench {
    fn judge(&self, source: Source) -> Judge {
        let rules = self.rules.held(source);
        Judge::new(source, rules, Arc::clone(&self.world), self.shared.clone())
    }
}

impl Shared {
    fn tell(&self, word: Word, text: String) {
        // Nobody hears when the loop is at its end.
        let _ended = self.words.send((word, text));
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
