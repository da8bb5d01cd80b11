//! What hands the lines of the audit log on: to journald, syslog, OpenTelemetry, a webhook.
//!
//! The file is what counts. Each sink has a thread of its own that reads the lines which are on the disk, in their order,
//! and hands each on at least once; where it has come to is kept in a file beside the log, so that neither a restart nor
//! another file of the log takes one from it. Requests never wait for a sink. What a sink has not got waits in the file:
//! in memory there is one batch. That a sink is behind, and what it will never get, is told, and recorded in the log.
//!
//! Where the policy says so, requests are refused while a sink is further behind than it may be.

mod cursor;
pub(crate) mod facts;
mod follow;
mod standing;
mod worker;

use std::sync::Arc;
use std::thread::Builder;
use std::time::{Duration, Instant};

use seawall_carrier::drain::{advice, carrier};
use seawall_carrier::{Fact, Record, Severity, Writer};
use seawall_policy::config::guard::{Sink, WhenBehind};

use crate::decide::Time;
use crate::proxy::{Failure, Moment, Tell};
use crate::record::{Entry, Event, FileLog, NotKept, Recorder};
use cursor::{Cursor, Position};
use follow::{Follower, Item};
use standing::Standing;
use worker::{Stop, Trouble, Worker};

/// What sinks are told of where they are.
#[derive(Clone)]
pub struct Around {
    /// Name of this machine, for whoever receives lines of many.
    pub host: String,
    /// Tells the operator what does not work.
    pub tell: Tell,
    /// The clock.
    pub clock: fn() -> Moment,
}

/// A log with what hands it on. Keeps records in the log alone; the rest goes on by itself.
pub struct Sinks {
    log: Arc<FileLog>,
    running: Vec<Running>,
    stop: Arc<Stop>,
}

struct Running {
    name: String,
    on_failure: WhenBehind,
    lag: i64,
    standing: Arc<Standing>,
}

impl Sinks {
    /// Reads what sinks need, and starts none. What is unwise is told.
    ///
    /// # Errors
    /// Where a certificate, a key, header fields or a secret can't be used.
    pub fn check(sinks: &[Sink], around: &Around) -> Result<(), Failure> {
        for sink in sinks {
            drop(carrier::<Item>(&sink.to, writer("", around))?);
            for advice in advice(&sink.to) {
                (around.tell)(&format!("sink {}: {advice}", sink.name));
            }
        }
        Ok(())
    }

    /// Starts handing a log on.
    ///
    /// # Errors
    /// Where what a sink needs can't be used, or its place can't be read.
    pub fn start(log: Arc<FileLog>, sinks: &[Sink], around: &Around) -> Result<Self, Failure> {
        Self::check(sinks, around)?;
        let stop = Arc::new(Stop::default());
        let mut running = Vec::new();
        for sink in sinks {
            let worker = worker(&log, sink, around, &stop)?;
            let standing = Arc::clone(&worker.standing);
            let thread = Builder::new().name("guard-sink".to_owned());
            thread
                .spawn(move || worker.run())
                .map_err(|error| Failure::new("a thread for a sink", error))?;
            running.push(Running {
                name: sink.name.clone(),
                on_failure: sink.on_failure,
                lag: seconds(sink.lag.0),
                standing,
            });
        }
        Ok(Self { log, running, stop })
    }

    /// Ends. What is on the disk is handed on within the time; says for each sink that has not got all what it has.
    pub fn end(&self, patience: Duration) -> Vec<String> {
        let until = Instant::now().checked_add(patience);
        let ended = |it: &Running| it.standing.has_ended();
        self.stop.say();
        while !self.running.iter().all(ended) && until.is_some_and(|it| Instant::now() < it) {
            std::thread::sleep(Duration::from_millis(20));
        }
        // Whoever has not ended by now waits for an answer that does not come.
        let behind = |it: &&Running| it.standing.behind(Time::MAX) > 0;
        let behind = self.running.iter().filter(behind);
        let told = behind.map(|it| {
            let (name, taken) = (&it.name, it.standing.taken());
            format!("sink {name}: has lines up to {taken}; the others wait in the log")
        });
        told.collect()
    }

    /// Says which sink is further behind than it may be.
    fn too_far_behind(&self, now: Time) -> Option<String> {
        let strict = |it: &&Running| it.on_failure == WhenBehind::Stop;
        self.running.iter().filter(strict).find_map(|it| {
            if it.standing.has_ended() {
                return Some(format!("nobody works for the sink {} any more", it.name));
            }
            let behind = it.standing.behind(now);
            (behind > it.lag).then(|| {
                format!(
                    "the sink {} is {behind} s behind, and {} s are allowed",
                    it.name, it.lag
                )
            })
        })
    }
}

impl Recorder for Sinks {
    /// Where a sink is too far behind, a request that was allowed is recorded as denied, and not let on.
    fn record(&self, mut entry: Entry) -> Result<u64, NotKept> {
        let Event::Decided(decided) = &mut entry.event else {
            return self.log.record(entry);
        };
        let Some(why) = self.too_far_behind(entry.time).filter(|_| decided.allowed) else {
            return self.log.record(entry);
        };
        decided.allowed = false;
        decided.would_deny = true;
        decided.rules.push(BEHIND.to_owned());
        decided.reasons.push(why.clone());
        self.log.record(entry)?;
        Err(NotKept::Behind(why))
    }
}

impl Record for Item {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn number(&self) -> u64 {
        self.line.seq
    }

    fn time(&self) -> Moment {
        Moment::read(&self.line.time)
    }

    fn severity(&self) -> Severity {
        facts::severity(&self.line)
    }

    fn event(&self) -> &str {
        facts::event(&self.line)
    }

    fn sentence(&self) -> String {
        facts::sentence(&self.line)
    }

    fn facts(&self) -> Vec<Fact> {
        facts::facts(&self.line)
    }
}

fn worker(
    log: &Arc<FileLog>,
    sink: &Sink,
    around: &Around,
    stop: &Arc<Stop>,
) -> Result<Worker, Failure> {
    let failed = |error| Failure::new(format!("the place of the sink {}", sink.name), error);
    let name = log.name();
    let cursor = Cursor::new(log.path(), &sink.name).map_err(failed)?;
    let read = cursor.read().map_err(failed)?;
    let is_another = read.as_ref().is_some_and(|it| it.log != name);
    if is_another {
        (around.tell)(&format!(
            "sink {}: the log is another than before, and is handed on from its beginning",
            sink.name
        ));
    }
    let at = read.filter(|_| !is_another).unwrap_or_else(|| Position {
        log: name.clone(),
        since: (around.clock)().seconds,
        ..Position::default()
    });
    cursor.write(&at).map_err(failed)?;
    Ok(Worker {
        name: sink.name.clone(),
        follower: Follower::new(log.path(), at.clone()),
        carrier: carrier(&sink.to, writer(&name, around))?,
        standing: Arc::new(Standing::new(at.seq)),
        stop: Arc::clone(stop),
        tell: Arc::clone(&around.tell),
        clock: around.clock,
        lag: seconds(sink.lag.0),
        trouble: Trouble::default(),
        log: Arc::clone(log),
        cursor,
        at,
    })
}

/// Says who writes.
fn writer(log: &str, around: &Around) -> Writer {
    Writer {
        program: "seawall-guard",
        batch: "seawall.guard.batch/1",
        scope: "seawall.guard",
        attribute: |name| format!("seawall.{name}"),
        host: around.host.clone(),
        log: log.to_owned(),
        clock: around.clock,
    }
}

fn seconds(period: u64) -> i64 {
    i64::try_from(period).unwrap_or(i64::MAX)
}

/// The rule against requests that could not be handed on in time.
const BEHIND: &str = "log/behind";
