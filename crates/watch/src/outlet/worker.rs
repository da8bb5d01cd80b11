//! One output at work: takes what waits, and hands it on until it is taken.

use std::sync::Arc;

use seawall_carrier::backoff::Backoff;
use seawall_carrier::{Carrier, Fault, Writer};
use seawall_runtime::engine::alert::Form;

use super::letter::Letter;
use super::lost::Reason;
use super::news::News;
use super::queue::{Queue, Taken};
use crate::observer::Word;

/// An output at work.
pub(super) struct Worker {
    pub(super) name: String,
    pub(super) queue: Arc<Queue>,
    pub(super) carrier: Box<dyn Carrier<Letter>>,
    pub(super) form: Form,
    pub(super) writer: Writer,
    pub(super) news: Arc<News>,
    /// Number of the last letter.
    pub(super) number: u64,
    /// What does not work.
    pub(super) trouble: Trouble,
}

/// What does not work, and what of it was told.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    backoff: Backoff,
    why: Option<String>,
}

/// Says that nobody works any more, however it ended.
struct Ending(Arc<Queue>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl Worker {
    /// Works until the queue is closed and empty, or the time for that is over.
    pub(super) fn run(self) {
        // It ends after the carrier is dropped: a program is brought to its end before that.
        let _ending = Ending(Arc::clone(&self.queue));
        let mut worker = self;
        while worker.step() {}
    }

    /// Hands on what waits; false at the end.
    fn step(&mut self) -> bool {
        let taken = self.queue.take(AT_ONCE);
        let closed = taken.closed;
        let letters = self.letters(taken);
        if letters.is_empty()
            && let Some(why) = self.carrier.idle()
        {
            self.complain(why);
        }
        self.hand_on(&letters) && !closed
    }

    fn letters(&mut self, taken: Taken) -> Vec<Letter> {
        let now = (self.writer.clock)().in_nanoseconds();
        let gap = taken.gap;
        let gap = gap.map(|it| (it.told(&self.name, &self.writer.host, now), true));
        let alerts = taken.alerts.into_iter().map(|it| (it, false));
        let letters = alerts.chain(gap).map(|(told, own)| {
            self.number = self.number.saturating_add(1);
            Letter::new(told, self.form, self.number, own)
        });
        letters.collect()
    }

    /// Hands letters on until all are taken or refused; false where the time is over.
    fn hand_on(&mut self, letters: &[Letter]) -> bool {
        let mut rest = letters;
        while !rest.is_empty() {
            let carried = self.carrier.carry(rest);
            let count = carried.taken.min(rest.len());
            let (taken, left) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            self.queue.done(taken.iter().filter(|it| !it.own).count());
            rest = left;
            match carried.end {
                Ok(said) => self.works(said),
                Err(Fault::Refused(why)) => {
                    let count = self.refused(rest, &why);
                    rest = rest.get(count..).unwrap_or_default();
                }
                Err(Fault::Later { why, after }) => {
                    if count > 0 {
                        self.trouble.backoff.reset();
                    }
                    self.complain(why);
                    let wait = self.trouble.backoff.failed(after);
                    if !self.queue.pause(wait) {
                        self.give_up(rest, Reason::Unfinished);
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Of letters that are refused together each is tried alone, and those that are refused again are given up. Returns with
    /// how many it is done.
    fn refused(&mut self, letters: &[Letter], why: &str) -> usize {
        if letters.len() <= 1 {
            self.complain(why.to_owned());
            self.give_up(letters, Reason::Refused);
            return letters.len();
        }
        for (index, letter) in letters.iter().enumerate() {
            match self.carrier.carry(std::slice::from_ref(letter)).end {
                Ok(_) => self.queue.done(usize::from(!letter.own)),
                Err(Fault::Refused(why)) => {
                    self.complain(why);
                    self.give_up(std::slice::from_ref(letter), Reason::Refused);
                }
                Err(Fault::Later { .. }) => return index,
            }
        }
        letters.len()
    }

    /// What tells of missing alerts is not missing itself: else a receiver that refuses all would be told for ever.
    fn give_up(&self, letters: &[Letter], reason: Reason) {
        for letter in letters.iter().filter(|it| !it.own) {
            self.queue.lose(&letter.told.alert, reason);
        }
    }

    fn works(&mut self, said: Option<String>) {
        self.trouble.backoff.reset();
        if let Some(said) = said {
            self.complain(said);
        } else if self.trouble.why.take().is_some() {
            let text = format!("output {}: works again", self.name);
            self.news.say(Word::Note, text);
        }
    }

    /// Tells what does not work; the same again is not told again.
    fn complain(&mut self, why: String) {
        if self.trouble.why.as_ref() != Some(&why) {
            let text = format!("output {}: {why}", self.name);
            self.news.say(Word::Warning, text);
            self.trouble.why = Some(why);
        }
    }
}

/// Alerts that are handed on at once.
const AT_ONCE: usize = 256;
