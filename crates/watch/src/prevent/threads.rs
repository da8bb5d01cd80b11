//! The threads of prevention: some answer questions, one sees to it that each is answered in time, one reads records.

use std::collections::BTreeMap;
use std::os::fd::{AsRawFd as _, RawFd};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use seawall_sensor::gate::files::Question;

use super::standby::{Program, Standby};
use super::ward::{Ward, lock};
use crate::observer::Word;

/// How many questions are answered at a time: reading one large file keeps nobody else waiting.
const WORKERS: usize = 4;
/// How many threads there may be where some hang in a file system that does not answer.
const MOST_WORKERS: usize = 16;
/// How long somebody waits for an answer at most.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a thread waits before it looks whether it is to end.
const TURN: Duration = Duration::from_millis(100);
/// How often it is looked which containers are gone, and which runtimes are new.
const LOOK: Duration = Duration::from_secs(2);
/// How long it takes until a process that stands by is started again.
const AGAIN: Duration = Duration::from_mins(1);
/// How long records wait.
const RECORDS: Duration = Duration::from_millis(50);

/// The threads; they end with this.
pub(super) struct Threads {
    shared: Arc<Shared>,
    handles: Vec<JoinHandle<()>>,
}

struct Shared {
    ward: Arc<Ward>,
    is_over: AtomicBool,
    workers: AtomicUsize,
    waiting: Mutex<BTreeMap<RawFd, Waiting>>,
}

/// A question without an answer.
struct Waiting {
    since: Instant,
    process: i32,
}

impl Threads {
    /// Starts them. When this returns there is a process that stands by, or it is told why there is none.
    ///
    /// # Errors
    /// Where there can be no thread, or no records can be read.
    pub(super) fn start(ward: &Arc<Ward>, standby: Program) -> Result<Self, super::Failure> {
        let shared = Arc::new(Shared {
            ward: Arc::clone(ward),
            is_over: AtomicBool::new(false),
            workers: AtomicUsize::new(0),
            waiting: Mutex::default(),
        });
        let teller = Arc::clone(ward);
        let ring = ward
            .gate
            .denials(move |denial| teller.tell_denial(&denial))?;
        let mut threads = Self {
            handles: Vec::new(),
            shared: Arc::clone(&shared),
        };
        for _ in 0..WORKERS {
            add_worker(&shared)?;
        }
        let own = Arc::clone(&shared);
        let (ready, is_ready) = mpsc::sync_channel(1);
        let run = move || guard(&own, &standby, &ready);
        threads.handles.push(spawn("prevent-guard", run)?);
        let _ = is_ready.recv();
        let own = Arc::clone(&shared);
        threads
            .handles
            .push(spawn("prevent-look", move || look(&own))?);
        let own = Arc::clone(&shared);
        let read = move || {
            while !own.is_over.load(Ordering::Relaxed) {
                drop(ring.poll(RECORDS));
                own.ward.tell_hooks();
                std::thread::sleep(RECORDS);
            }
            drop(ring.consume());
            own.ward.tell_hooks();
        };
        threads.handles.push(spawn("prevent-read", read)?);
        Ok(threads)
    }

    /// Asks nothing any more, answers what waits, and ends the threads.
    pub(super) fn end(&mut self) {
        drop(self.shared.ward.files.release());
        self.shared.is_over.store(true, Ordering::Relaxed);
        for handle in self.handles.drain(..) {
            drop(handle.join());
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.end();
    }
}

fn spawn(
    name: &str,
    run: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, super::Failure> {
    let builder = std::thread::Builder::new().name(name.to_owned());
    builder.spawn(run).map_err(super::Failure::Thread)
}

fn add_worker(shared: &Arc<Shared>) -> Result<(), super::Failure> {
    let own = Arc::clone(shared);
    shared.workers.fetch_add(1, Ordering::Relaxed);
    // It is not waited for: one that hangs in a file system would keep the whole program.
    spawn("prevent-answer", move || work(&own)).map(drop)
}

fn work(shared: &Shared) {
    let mut is_failing = false;
    while !shared.is_over.load(Ordering::Relaxed) {
        match shared.ward.files.next(TURN) {
            Ok(Some(question)) => answer(shared, &question),
            Ok(None) => {}
            Err(error) => {
                // The kernel has refused what it could not ask about.
                if !is_failing {
                    let told = format!(
                        "the kernel refused access to a file because it could not ask: {error}"
                    );
                    shared.ward.tell(Word::Warning, told);
                }
                is_failing = true;
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

/// Judges a question and answers it, if it has not been answered meanwhile.
fn answer(shared: &Shared, question: &Question) {
    let number = question.file.as_raw_fd();
    let waiting = Waiting {
        since: Instant::now(),
        process: question.process,
    };
    lock(&shared.waiting).insert(number, waiting);
    let is_allowed = shared.ward.allows(question);
    if lock(&shared.waiting).remove(&number).is_some() {
        drop(shared.ward.files.answer(number, is_allowed));
    }
}

/// Looks after runtimes and containers, which may take long.
fn look(shared: &Shared) {
    let mut looked = Instant::now();
    while !shared.is_over.load(Ordering::Relaxed) {
        std::thread::sleep(TURN);
        if looked.elapsed() >= LOOK {
            shared.ward.hold_runtimes();
            shared.ward.find_missed();
            shared.ward.forget();
            looked = Instant::now();
        }
    }
}

/// Answers what has waited too long, and looks after the process that stands by: nothing here waits for anybody. `ready` is
/// told once there is one, or none can be started.
fn guard(shared: &Arc<Shared>, program: &Program, ready: &mpsc::SyncSender<()>) {
    let mut stuck = 0_usize;
    let mut standby = StoodBy::new(program);
    standby.turn(&shared.ward);
    let _ = ready.send(());
    while !shared.is_over.load(Ordering::Relaxed) {
        standby.turn(&shared.ward);
        std::thread::sleep(TURN);
        stuck = stuck.saturating_add(answer_late(shared));
        if stuck > 0 && stuck.saturating_add(1) >= shared.workers.load(Ordering::Relaxed) {
            replace(shared);
        }
    }
    // It would keep the group, and so the questions.
    drop(standby);
    // What is still asked when all ends goes on.
    while let Ok(Some(question)) = shared.ward.files.next(Duration::ZERO) {
        drop(shared.ward.files.answer(question.file.as_raw_fd(), true));
    }
}

/// The process that stands by, and whether it is there.
struct StoodBy<'a> {
    program: &'a Program,
    running: Option<Standby>,
    /// When it was last started, or that was tried.
    tried: Option<Instant>,
}

impl<'a> StoodBy<'a> {
    const fn new(program: &'a Program) -> Self {
        Self {
            program,
            running: None,
            tried: None,
        }
    }

    /// Tells it that all goes on, and tells what it has answered. Where it is gone another is started.
    fn turn(&mut self, ward: &Ward) {
        if self.running.is_none() && self.tried.is_none_or(|at| at.elapsed() > AGAIN) {
            self.tried = Some(Instant::now());
            match Standby::start(self.program, &ward.files) {
                Ok(running) => self.running = Some(running),
                Err(error) => tell_alone(ward, &error),
            }
        }
        let Some(running) = &mut self.running else {
            return;
        };
        match running.beat(&ward.strict()) {
            Ok(None) => {}
            Ok(Some(answered)) => ward.tell(
                Word::Warning,
                format!(
                    "this program did not go on for more than {} s: files that containers asked for meanwhile were not judged, {} were denied and {} allowed",
                    PATIENCE.as_secs(),
                    answered.denied,
                    answered.allowed
                ),
            ),
            Err(error) => {
                tell_alone(ward, &error);
                self.running = None;
            }
        }
    }
}

fn tell_alone(ward: &Ward, error: &std::io::Error) {
    ward.tell(
        Word::Warning,
        format!(
            "nothing answers in place of this program when it is stopped, which is tried again in a minute: {error}"
        ),
    );
}

/// Returns how many were late.
fn answer_late(shared: &Shared) -> usize {
    let late: Vec<(RawFd, i32)> = {
        let mut waiting = lock(&shared.waiting);
        let is_late = |it: &Waiting| it.since.elapsed() > PATIENCE;
        let late = waiting.iter().filter(|(_, it)| is_late(it));
        let late = late.map(|(number, it)| (*number, it.process)).collect();
        waiting.retain(|_, it| !is_late(it));
        late
    };
    for (number, process) in &late {
        let is_allowed = !shared.ward.is_strict(*process);
        drop(shared.ward.files.answer(*number, is_allowed));
        let word = if is_allowed { "allowed" } else { "denied" };
        let told = format!(
            "a file that process {process} asked for could not be judged in time, and was {word}"
        );
        shared.ward.tell(Word::Warning, told);
    }
    late.len()
}

/// A thread takes the place of one that hangs; where too many do, nothing is asked any more.
fn replace(shared: &Arc<Shared>) {
    if shared.workers.load(Ordering::Relaxed) < MOST_WORKERS && add_worker(shared).is_ok() {
        return;
    }
    drop(shared.ward.files.release());
    shared.ward.tell(
        Word::Warning,
        "too many files could not be judged in time: files are not guarded any longer".to_owned(),
    );
    while let Ok(Some(question)) = shared.ward.files.next(Duration::ZERO) {
        drop(shared.ward.files.answer(question.file.as_raw_fd(), true));
    }
}
