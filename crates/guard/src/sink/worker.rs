//! One sink at work: reads what is on the disk, hands it on until it is taken, and keeps where it has come to.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use seawall_carrier::backoff::Backoff;
use seawall_carrier::{Carrier, Fault, Record as _};

use super::cursor::{Cursor, Position};
use super::follow::{Batch, Follower, Item};
use super::standing::Standing;
use crate::decide::Time;
use crate::proxy::{Moment, Tell};
use crate::record::{Durable, FileLog};

/// A sink at work.
pub(super) struct Worker {
    pub(super) name: String,
    pub(super) log: Arc<FileLog>,
    pub(super) follower: Follower,
    pub(super) carrier: Box<dyn Carrier<Item>>,
    pub(super) cursor: Cursor,
    pub(super) at: Position,
    pub(super) standing: Arc<Standing>,
    pub(super) stop: Arc<Stop>,
    pub(super) tell: Tell,
    pub(super) clock: fn() -> Moment,
    /// Seconds that it may be behind before that is recorded.
    pub(super) lag: i64,
    pub(super) trouble: Trouble,
}

/// What does not work, and what of it was told.
#[derive(Debug)]
pub(super) struct Trouble {
    backoff: Backoff,
    /// Lines that are handed on at once: fewer where more are refused.
    size: usize,
    /// Why it failed last.
    why: Option<String>,
    /// Whether it was recorded that it is behind.
    recorded: bool,
}

impl Default for Trouble {
    fn default() -> Self {
        Self {
            backoff: Backoff::default(),
            size: MOST_AT_ONCE,
            why: None,
            recorded: false,
        }
    }
}

/// Tells workers to end.
#[derive(Debug, Default)]
pub(super) struct Stop {
    said: Mutex<bool>,
    heard: Condvar,
}

impl Stop {
    pub(super) fn say(&self) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_all();
    }

    /// Waits so long at most; says whether it was said.
    pub(super) fn wait(&self, time: Duration) -> bool {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.heard.wait_timeout_while(said, time, |said| !*said);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Says when a worker is gone, however it went.
struct Alive(Arc<Standing>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.ends();
    }
}

impl Worker {
    /// Works until it is told to end, and has handed on what there is or can't.
    pub(super) fn run(mut self) {
        let _alive = Alive(Arc::clone(&self.standing));
        let mut durable = Durable::default();
        loop {
            match self.follower.read(durable) {
                Ok(batch) if batch.items.is_empty() && batch.lost.is_empty() => {
                    self.has_all();
                    let ends = self.stop.wait(Duration::ZERO);
                    let patience = if ends { Duration::ZERO } else { BREATH };
                    let reached = self.log.durable(durable, patience);
                    if ends && reached == durable {
                        return;
                    }
                    durable = reached;
                }
                Ok(batch) => {
                    if let Err(fault) = self.hand_on(&batch) {
                        if self.pause(&fault) {
                            return;
                        }
                        // There may be more by now: what is refused alone may be proved by what is behind it.
                        self.follower.go_to(self.at.clone());
                        durable = self.log.durable(durable, Duration::ZERO);
                    }
                }
                Err(error) => {
                    let why = format!("the log can't be read: {error}");
                    if self.pause(&Fault::Later { why, after: None }) {
                        return;
                    }
                    self.follower.go_to(self.at.clone());
                }
            }
        }
    }

    /// Hands a batch on.
    fn hand_on(&mut self, batch: &Batch) -> Result<(), Fault> {
        let mut rest = batch.items.as_slice();
        while let Some(first) = rest.first() {
            self.standing.waits(first.time().seconds.max(self.at.since));
            let count = self.attempt(rest)?;
            let (taken, left) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = left;
            if let Some(last) = taken.last() {
                self.keep(last.after.clone());
            }
            self.trouble.backoff.reset();
        }
        for what in &batch.lost {
            self.lost(what);
        }
        if !batch.lost.is_empty() {
            self.keep(self.follower.place().clone());
        }
        Ok(())
    }

    /// Hands lines on; says with how many it is done, at least one.
    fn attempt(&mut self, lines: &[Item]) -> Result<usize, Fault> {
        loop {
            let some = lines.get(..self.trouble.size).unwrap_or(lines);
            let carried = self.carrier.carry(some);
            match carried.end {
                Ok(said) => {
                    if let Some(said) = said {
                        self.lost(&format!("of lines {}: {said}", span(some)));
                    }
                    self.trouble.size = self.trouble.size.saturating_mul(2).min(MOST_AT_ONCE);
                    return Ok(some.len());
                }
                Err(_) if carried.taken > 0 => return Ok(carried.taken),
                Err(Fault::Refused(why)) if some.len() <= 1 => return self.prove(lines, why),
                Err(Fault::Refused(_)) => self.trouble.size = some.len() / 2,
                Err(fault) => return Err(fault),
            }
        }
    }

    /// A line is refused: it is given up where one behind it is taken and it is refused again, so that it is the line that
    /// is at fault and not the receiver.
    fn prove(&mut self, lines: &[Item], why: String) -> Result<usize, Fault> {
        let mut refused: usize = 1;
        for item in lines.iter().skip(1).take(PROOFS) {
            match self.carrier.carry(std::slice::from_ref(item)).end {
                Ok(_) => {
                    self.give_up(lines.get(..refused).unwrap_or_default())?;
                    return Ok(refused.saturating_add(1));
                }
                Err(Fault::Refused(_)) => refused = refused.saturating_add(1),
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Later { why, after: None })
    }

    /// Tries lines once more, each by itself, and gives up those that are refused again.
    fn give_up(&mut self, lines: &[Item]) -> Result<(), Fault> {
        for item in lines {
            match self.carrier.carry(std::slice::from_ref(item)).end {
                Ok(_) => {}
                Err(Fault::Refused(why)) => {
                    self.lost(&format!("line {} is refused: {why}", item.line.seq));
                }
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    /// Tells of a failure and waits; true where it was told to end.
    fn pause(&mut self, fault: &Fault) -> bool {
        let (why, asked) = match fault {
            Fault::Later { why, after } => (why, *after),
            Fault::Refused(why) => (why, None),
        };
        // The same again is not told again.
        if self.trouble.why.as_ref() != Some(why) {
            (self.tell)(&format!(
                "sink {}: {why}; lines after {} wait in the log",
                self.name, self.at.seq
            ));
            self.trouble.why = Some(why.clone());
        }
        let now = (self.clock)().seconds;
        let behind = self.standing.behind(now);
        if behind > self.lag && !self.trouble.recorded {
            let detail = format!(
                "{}: {behind} s behind, after line {}: {why}",
                self.name, self.at.seq
            );
            self.trouble.recorded = self.record("sink-behind", detail, now);
        }
        let wait = self.trouble.backoff.failed(asked);
        self.stop.wait(wait)
    }

    /// Everything was taken.
    fn has_all(&mut self) {
        self.standing.has_all();
        if self.trouble.why.take().is_some() {
            (self.tell)(&format!("sink {}: has everything again", self.name));
        }
        if self.trouble.recorded {
            let now = (self.clock)().seconds;
            let detail = format!("{}: has all up to line {}", self.name, self.at.seq);
            self.trouble.recorded = !self.record("sink-again", detail, now);
        }
    }

    /// Keeps where it has come to. What can't be kept is handed on once more after a restart.
    fn keep(&mut self, at: Position) {
        self.standing.has(at.seq);
        self.at = at;
        if let Err(error) = self.cursor.write(&self.at) {
            let why = format!("its place can't be kept: {error}");
            if self.trouble.why.as_ref() != Some(&why) {
                (self.tell)(&format!("sink {}: {why}", self.name));
                self.trouble.why = Some(why);
            }
        }
    }

    /// Tells of what it does not get.
    fn lost(&self, what: &str) {
        (self.tell)(&format!("sink {}: given up: {what}", self.name));
        let now = (self.clock)().seconds;
        self.record("sink-lost", format!("{}: {what}", self.name), now);
    }

    /// Records something of the sink; where that is not possible it is told.
    fn record(&self, what: &str, detail: String, now: Time) -> bool {
        match self.log.own(what, detail, now) {
            Ok(_) => true,
            Err(error) => {
                (self.tell)(&error.to_string());
                false
            }
        }
    }
}

fn span(lines: &[Item]) -> String {
    let seq = |it: Option<&Item>| it.map_or(0, |it| it.line.seq);
    format!("{} to {}", seq(lines.first()), seq(lines.last()))
}

/// Lines that are handed on at once.
const MOST_AT_ONCE: usize = 256;
/// Lines that are tried behind one that is refused.
const PROOFS: usize = 16;
/// How long it waits for more before it looks whether it is to end.
const BREATH: Duration = Duration::from_millis(500);
