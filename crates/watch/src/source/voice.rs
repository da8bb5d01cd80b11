//! What the loop is told of sources: what goes wrong, how much they tell, and whether they are at their end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use seawall_runtime::document::Source;

use super::Shared;
use super::count::Counts;
use super::rules::Rules;
use crate::observer::{Around, Ended, Observer, Word};
use crate::standing::Stream;

/// How often it is told what could not be read.
const LOOK: Duration = Duration::from_secs(10);

/// Tells what goes wrong with sources.
pub struct Voice {
    sources: Vec<Source>,
    rules: Rules,
    words: Receiver<(Word, String)>,
    counts: Arc<Counts>,
    stop: Arc<AtomicBool>,
    /// Those that end within a second, and have something to write down.
    threads: Vec<JoinHandle<()>>,
    told: u64,
    looked: Instant,
}

impl Voice {
    pub(super) fn new(
        sources: Vec<Source>,
        rules: Rules,
        words: Receiver<(Word, String)>,
        shared: &Shared,
    ) -> Self {
        Self {
            sources,
            rules,
            words,
            counts: Arc::clone(&shared.counts),
            stop: Arc::clone(&shared.stop),
            threads: Vec::new(),
            told: 0,
            looked: Instant::now(),
        }
    }

    /// Starts a thread whose end is waited for.
    pub(super) fn follow(&mut self, run: impl FnOnce() + Send + 'static) {
        self.threads.push(std::thread::spawn(run));
    }

    fn tell_words(&self, around: &Around<'_>) {
        for (word, text) in self.words.try_iter() {
            (around.tell)(word, &text);
        }
    }

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

impl Observer for Voice {
    fn name(&self) -> &'static str {
        "sources of events"
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        self.tell_words(around);
        if self.looked.elapsed() >= LOOK {
            self.looked = Instant::now();
            self.tell_unread(around);
        }
        Ok(())
    }

    fn streams(&self) -> Vec<Stream> {
        let stream = |source: &Source| {
            let tally = self.counts.of(*source);
            Stream {
                name: source.name(),
                judged: tally.judged(),
                unread: tally.unread(),
                away: tally.away(),
                rules: self.rules.abouts(*source),
            }
        };
        self.sources.iter().map(stream).collect()
    }

    fn wind_down(&mut self) -> bool {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.iter().all(JoinHandle::is_finished)
    }

    fn end(&mut self, around: &Around<'_>) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            if !thread.is_finished() {
                let text = "a source of events was not read to its end";
                (around.tell)(Word::Warning, text);
            } else if thread.join().is_err() {
                (around.tell)(Word::Warning, "a source of events ended before its time");
            }
        }
        self.tell_words(around);
        self.tell_unread(around);
        let judged = self.counts.judged();
        if judged > 0 {
            let text = format!("{judged} events of other sources judged");
            (around.tell)(Word::Note, &text);
        }
    }
}
