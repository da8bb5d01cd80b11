//! Answers to alerts: what the section `watch: respond:` says is done to the container or the process that an alert is about –
//! after the fact, by the engine or by a signal (rung 7 of the ladder: best effort).
//!
//! Reading order: [`plan`] (the answers, and which of them an alert gets), [`condition`] (what they may ask for), `limit` (how
//! often), `hands` (who gives them: threads of their own), `step`, `signal` and `snapshot` (what is done), `outcome` and
//! `line` (what is told of it), [`standing`] (how far it holds on this machine). In the mode `dry-run` all is as it would be, up to the deed.

pub mod condition;
mod hands;
mod limit;
pub mod line;
mod outcome;
pub mod plan;
mod signal;
mod snapshot;
pub mod standing;
mod step;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::time::{Duration, Instant};

use seawall_artifact::source::engine::EngineOptions;
use seawall_policy::config::InvalidConfig;
use seawall_policy::config::watch::Respond;

use self::hands::{Answered, Hands, Job, Verdict};
use self::limit::{Leave, Limits};
use self::plan::{Pick, Plan};
use self::signal::Starts;
use self::snapshot::Snapshots;
use crate::observer::{Around, Ended, Observer, Word};
use crate::told::{Owner, Told};

pub use outcome::Outcome;

/// Answers alerts while a machine is watched.
pub struct Responder {
    hands: Arc<Hands>,
    lanes: Vec<SyncSender<Job>>,
    answered: Receiver<Result<Answered, Option<Leave>>>,
    /// Where alerts about answers go.
    tell: Sender<Told>,
    /// How often it is told what is never done anything to, and which conditions fail.
    quiet: Limits,
    counts: Counts,
    /// What was counted when it was told last, and when that was.
    counted: (Counts, Instant),
    /// Answers that are under way.
    under_way: u64,
    host: String,
}

/// How many alerts went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answers that were given, whole or in part.
    pub given: u64,
    /// Of those, the ones of which a step failed.
    pub failed: u64,
    /// Answers that would have been given.
    pub dry: u64,
    /// Not given, for a reason of their own.
    pub not_given: u64,
    /// Not given: the container is one that nothing is done to.
    pub spared: u64,
    /// Not given again, so soon.
    pub again: u64,
    /// Not given: too many in a minute.
    pub too_many: u64,
    /// Not given: too many wait.
    pub no_room: u64,
}

impl Responder {
    /// Begins to answer. Alerts about answers go to `tell`; `file` is the one the answers stand in.
    ///
    /// # Errors
    /// Where a condition is not as documented.
    pub fn start(
        respond: &Respond,
        file: &str,
        engine: &EngineOptions,
        tell: Sender<Told>,
        now: fn() -> u64,
    ) -> Result<Self, InvalidConfig> {
        let cool_down = Duration::from_secs(respond.cool_down.0);
        let hands = Arc::new(Hands {
            plan: Arc::new(Plan::new(respond, file)?),
            engine: patient(engine),
            snapshots: snapshots(respond),
            limits: Limits::new(respond.most_per_minute, cool_down).into(),
            begun: Instant::now(),
            starts: Starts::begin(),
            own: hands::own_container(),
            now,
        });
        let (sender, answered) = channel();
        let lanes = (0..LANES).map(|_| lane(&hands, &sender)).collect();
        Ok(Self {
            hands,
            lanes,
            answered,
            tell,
            quiet: Limits::new(QUIET, cool_down),
            counts: Counts::default(),
            counted: (Counts::default(), Instant::now()),
            under_way: 0,
            host: String::new(),
        })
    }

    /// Returns how many alerts went which way.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Hands an alert on to who answers; where there is no room it is counted.
    fn hand_on(&mut self, told: &Told, answer: Option<usize>) {
        let container = told.subject.container.as_ref();
        let id = container.map_or("", |it| it.id.as_str());
        let job = Job {
            told: told.clone(),
            answer,
        };
        let lane = self.lanes.get(lane_of(id));
        match lane.map(|lane| lane.try_send(job)) {
            Some(Ok(())) => count(&mut self.under_way),
            None | Some(Err(TrySendError::Full(_) | TrySendError::Disconnected(_))) => {
                count(&mut self.counts.no_room);
            }
        }
    }

    /// Tells of something that is not done, but not each time.
    fn tell_quietly(&mut self, told: &Told, owner: Option<&Owner>, answer: usize, why: Verdict) {
        let id = owner.map_or("", |it| it.id.as_str());
        let leave = self
            .quiet
            .ask(format!("{answer}/{id}"), self.hands.begun.elapsed());
        if leave == Leave::Given {
            let answered = Answered {
                told: told.clone(),
                owner: owner.cloned(),
                answer: Some(answer),
                verdict: why,
                took: Duration::ZERO,
            };
            self.say(&answered);
        }
    }

    /// Tells what came of an answer, as an alert.
    fn say(&self, answered: &Answered) {
        let line = line::of_answer(answered, &self.hands.plan, (self.hands.now)());
        // Nobody listens any more where watching ends; then it is told at the end.
        drop(self.tell.send(line));
    }

    /// Counts what came of an answer.
    fn take(&mut self, came: &Result<Answered, Option<Leave>>) {
        self.under_way = self.under_way.saturating_sub(1);
        let counts = &mut self.counts;
        match came.as_ref().map(|it| &it.verdict) {
            Ok(Verdict::Steps(_)) if !self.hands.plan.is_enforced() => count(&mut counts.dry),
            Ok(Verdict::Steps(steps)) => {
                count(&mut counts.given);
                if steps.iter().any(|(_, outcome, _)| outcome.is_failure()) {
                    count(&mut counts.failed);
                }
            }
            Ok(Verdict::Spared) => count(&mut counts.spared),
            Ok(Verdict::NotGiven(_)) => count(&mut counts.not_given),
            Err(Some(Leave::Again)) => count(&mut counts.again),
            Err(Some(Leave::TooMany)) => count(&mut counts.too_many),
            Err(_) => {}
        }
    }

    /// Tells how many were not given because of the limits since that was told last.
    fn tell_limits(&mut self, now: u64) {
        let before = self.counted.0;
        let most = "more than `most-per-minute` allows";
        let full = "too many wait to be given";
        let (many, room) = (self.counts.too_many, self.counts.no_room);
        for (why, count) in [
            (most, many.saturating_sub(before.too_many)),
            (full, room.saturating_sub(before.no_room)),
        ] {
            if count > 0 {
                drop(self.tell.send(line::of_many(&self.host, now, why, count)));
            }
        }
        self.counted = (self.counts, Instant::now());
    }
}

impl Observer for Responder {
    fn name(&self) -> &'static str {
        "answers"
    }

    fn alert(&mut self, told: &Told) -> Result<(), Ended> {
        if &*told.alert.source == line::SOURCE {
            return Ok(());
        }
        self.host.clone_from(&told.alert.host);
        let subject = Arc::clone(&told.subject);
        let owner = subject.container.as_ref();
        match self.hands.plan.pick(told, owner) {
            Pick::Nothing => {}
            Pick::Failed(index, why) => {
                count(&mut self.counts.not_given);
                let why = format!("its condition has no value: {why}");
                self.tell_quietly(told, owner, index, Verdict::NotGiven(why));
            }
            Pick::Unknown => {
                let id = owner.map_or("", |it| it.id.as_str());
                let asked = format!("?{id}/{}", told.alert.rule);
                match self.quiet.ask(asked, self.hands.begun.elapsed()) {
                    Leave::Given => self.hand_on(told, None),
                    Leave::Again => count(&mut self.counts.again),
                    Leave::TooMany => count(&mut self.counts.too_many),
                }
            }
            Pick::Answer(index) => {
                let answer = self.hands.plan.answers().get(index);
                if answer.is_none_or(|it| it.steps().is_empty()) {
                    return Ok(());
                }
                if owner.is_some_and(|it| self.hands.plan.is_spared(it)) {
                    count(&mut self.counts.spared);
                    self.tell_quietly(told, owner, index, Verdict::Spared);
                    return Ok(());
                }
                match self.hands.leave(told, index) {
                    Leave::Given => self.hand_on(told, Some(index)),
                    Leave::Again => count(&mut self.counts.again),
                    Leave::TooMany => count(&mut self.counts.too_many),
                }
            }
        }
        Ok(())
    }

    fn turn(&mut self, around: &Around<'_>) -> Result<(), Ended> {
        while let Ok(came) = self.answered.try_recv() {
            self.take(&came);
            if let Ok(answered) = &came {
                self.say(answered);
            }
        }
        if self.counted.1.elapsed() >= LOOK {
            self.tell_limits(around.now);
        }
        Ok(())
    }

    fn end(&mut self, around: &Around<'_>) {
        // Nothing more comes: each thread ends when it has given what waits.
        self.lanes.clear();
        let begun = Instant::now();
        while let Ok(came) = self
            .answered
            .recv_timeout(LAST.saturating_sub(begun.elapsed()))
        {
            self.take(&came);
            if let Ok(answered) = &came {
                let line = line::of_answer(answered, &self.hands.plan, around.now);
                (around.tell)(Word::Note, &line.alert.message);
            }
        }
        if self.under_way > 0 {
            let left = self.under_way;
            let told = format!("{left} answers were still under way when watching ended");
            (around.tell)(Word::Warning, &told);
        }
        (around.tell)(Word::Note, &self.counts.words());
    }
}

impl Counts {
    /// Says it in one sentence.
    fn words(&self) -> String {
        let all = [
            (self.given, "given"),
            (self.failed, "of them with a failure"),
            (self.dry, "as a dry run"),
            (self.not_given, "not given"),
            (self.spared, "spared"),
            (self.again, "too soon after the same"),
            (self.too_many, "above the limit"),
            (self.no_room, "without room"),
        ];
        let told = all.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        match told.as_slice() {
            [] => "answers: none".to_owned(),
            told => format!("answers: {}", told.join(", ")),
        }
    }
}

/// Begins a thread that gives answers, one after the other.
fn lane(hands: &Arc<Hands>, answered: &Sender<Result<Answered, Option<Leave>>>) -> SyncSender<Job> {
    let (sender, jobs) = sync_channel::<Job>(ROOM);
    let (hands, answered) = (Arc::clone(hands), answered.clone());
    std::thread::spawn(move || {
        for job in jobs {
            if answered.send(hands.give(&job)).is_err() {
                return;
            }
        }
    });
    sender
}

/// The lane of a container: always the same, so that its answers are given in their order.
fn lane_of(id: &str) -> usize {
    let sum = id.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(byte))
    });
    sum.checked_rem(LANES).unwrap_or_default()
}

/// An answer waits for an engine, but not as long as a scan.
fn patient(engine: &EngineOptions) -> EngineOptions {
    let mut engine = engine.clone();
    engine.timeouts.connect = Duration::from_secs(5);
    engine.timeouts.first_byte = Duration::from_secs(30);
    engine.timeouts.stall = Duration::from_secs(15);
    engine.export_wait = Duration::from_mins(5);
    engine
}

fn snapshots(respond: &Respond) -> Snapshots {
    Snapshots {
        folder: PathBuf::from(&respond.folder.0),
        largest: respond.largest_snapshot.0,
        most: respond.most_snapshots,
    }
}

const fn count(counted: &mut u64) {
    *counted = counted.saturating_add(1);
}

/// Threads that give answers: a container whose stop takes long keeps few others waiting.
const LANES: usize = 4;
/// Answers that may wait for each.
const ROOM: usize = 64;
/// How many lines a minute tell of what is never done.
const QUIET: u32 = 20;
/// How often it is told what the limits kept from being given.
const LOOK: Duration = Duration::from_secs(10);
/// How long it is waited for answers that are under way when watching ends.
const LAST: Duration = Duration::from_secs(5);
