//! Other sources of events than the kernel: what engines tell, the guard's log, audit logs of Kubernetes. Each has a thread of
//! its own that reads, holds its rules against what it reads, and hands alerts to the loop. Where the loop is behind, they
//! wait: files and senders keep what comes meanwhile.
//!
//! Reading order: `judge` (documents in, alerts out), `engine` (events of an engine), `follow` and `log` (files that grow and
//! are put aside), `webhook` and `http` (requests of API servers).

mod engine;
mod follow;
mod http;
mod judge;
mod log;
mod tls;
mod webhook;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_runtime::document::Source;
use seawall_runtime::engine::{Engine, Matching, Unusable, World};
use seawall_runtime::language::RuleSet;

use crate::containers::Chosen;
use crate::observer::{Around, Ended, Observer, Word};
use crate::told::Told;
use judge::{Counts, Judge};

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
    /// Folder in which is kept how far logs were read.
    pub state: Option<PathBuf>,
}

/// By what is judged.
pub struct Rules<'a> {
    /// All rules; each source takes its own.
    pub all: &'a RuleSet,
    /// Which of those that match raise an alert.
    pub matching: Matching,
    /// What is known of the world.
    pub world: &'a World,
}

/// Why a source can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule can't be made ready.
    #[error(transparent)]
    Rule(#[from] Unusable),
    /// Something can't be opened.
    #[error("{what}: {why}")]
    Open {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
}

/// Sources that are read.
pub struct Running {
    /// What their rules say.
    pub alerts: Receiver<Told>,
    /// Tells what goes wrong with them.
    pub observer: Voice,
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

/// Tells what goes wrong with sources.
pub struct Voice {
    words: Receiver<(Word, String)>,
    counts: Arc<Counts>,
    stop: Arc<AtomicBool>,
    /// Those that end within a second, and have something to write down.
    threads: Vec<JoinHandle<()>>,
    told: u64,
    looked: Instant,
}

/// Alerts that wait for the loop.
const MOST_WAITING: usize = 4_096;
/// How often it is told what could not be read.
const LOOK: Duration = Duration::from_secs(10);

impl Wanted {
    /// Returns the sources that are read.
    pub fn sources(&self) -> Vec<Source> {
        let kubernetes = self.kubernetes.is_some() || self.webhook.is_some();
        let all = [
            (Source::Docker, self.docker.is_some()),
            (Source::Guard, self.guard.is_some()),
            (Source::Kubernetes, kubernetes),
        ];
        let wanted = all.into_iter().filter(|(_, is)| *is);
        wanted.map(|(source, _)| source).collect()
    }
}

/// Begins to read.
///
/// # Errors
/// Where a rule can't be made ready, or nobody may listen at an address.
pub fn start(wanted: Wanted, rules: &Rules<'_>) -> Result<Running, Failure> {
    let (alerts, told) = sync_channel(MOST_WAITING);
    let (words, heard) = channel();
    let shared = Shared {
        alerts,
        words,
        counts: Arc::default(),
        stop: Arc::default(),
    };
    let mut voice = Voice {
        words: heard,
        counts: Arc::clone(&shared.counts),
        stop: Arc::clone(&shared.stop),
        threads: Vec::new(),
        told: 0,
        looked: Instant::now(),
    };
    let judge = |source: Source| -> Result<Judge, Failure> {
        let engine = Engine::new(rules.all, source.name(), rules.matching)?;
        Ok(Judge::new(
            source,
            engine,
            rules.world.clone(),
            shared.clone(),
        ))
    };
    if let Some((options, chosen)) = wanted.docker {
        for options in engine::places(&options, &chosen) {
            let judge = judge(Source::Docker)?;
            let shared = shared.clone();
            std::thread::spawn(move || engine::run(&options, judge, &shared));
        }
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
        let log = log::Log::new(path, cursor, judge(source)?, shared.clone());
        voice.threads.push(std::thread::spawn(move || log.run()));
    }
    if let Some(hook) = wanted.webhook {
        let listening = webhook::Listening::open(&hook, judge(Source::Kubernetes)?, &shared)?;
        std::thread::spawn(move || listening.run());
    }
    Ok(Running {
        alerts: told,
        observer: voice,
    })
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

impl Observer for Voice {
    fn name(&self) -> &'static str {
        "sources of events"
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        for (word, text) in self.words.try_iter() {
            (around.tell)(word, &text);
        }
        if self.looked.elapsed() >= LOOK {
            self.looked = Instant::now();
            self.tell_unread(around);
        }
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                (around.tell)(Word::Warning, "a source of events ended before its time");
            }
        }
        for (word, text) in self.words.try_iter() {
            (around.tell)(word, &text);
        }
        self.tell_unread(around);
        let read = self.counts.read();
        if read > 0 {
            let text = format!("{read} events of other sources judged");
            (around.tell)(Word::Note, &text);
        }
    }
}

impl Voice {
    fn tell_unread(&mut self, around: &Around<'_>) {
        let (unread, why) = self.counts.unread();
        let new = unread.saturating_sub(self.told);
        if new > 0 {
            self.told = unread;
            let text = format!("{new} events of other sources could not be read; the last: {why}");
            (around.tell)(Word::Warning, &text);
        }
    }
}
