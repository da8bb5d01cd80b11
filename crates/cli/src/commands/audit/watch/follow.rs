//! Follows the engine's events beside everything else: a thread gathers what they mean, and whoever wants to know takes
//! it. Where the connection breaks, it is made anew, and everything is to be looked at again.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use seawall_artifact::host::event::{Changed, Events};
use seawall_artifact::source::engine::EngineOptions;

/// What was told since somebody took it.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What is to be looked at again.
    pub(super) changed: Changed,
    /// Why events were lost, where they were.
    pub(super) lost: Option<String>,
    /// Whether events can be followed again.
    pub(super) is_back: bool,
}

/// Why it does not go on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// Something was told.
    Told,
    /// The time is over.
    Late,
    /// Somebody wants it to end.
    Ended,
}

/// Follows an engine.
pub(super) struct Follower {
    told: Arc<Mutex<Told>>,
    /// Becomes readable when something was told.
    wake: UnixStream,
    /// Becomes readable when a signal came.
    signals: UnixStream,
}

impl Follower {
    /// Begins to follow.
    pub(super) fn start(options: EngineOptions, signals: UnixStream) -> anyhow::Result<Self> {
        let failed = || "cannot follow the engine's events";
        let (wake, sender) = UnixStream::pair().with_context(failed)?;
        wake.set_nonblocking(true).with_context(failed)?;
        sender.set_nonblocking(true).with_context(failed)?;
        let told = Arc::new(Mutex::new(Told::default()));
        let shared = Shared {
            told: Arc::clone(&told),
            wake: sender,
        };
        std::thread::Builder::new()
            .name("events".to_owned())
            .spawn(move || follow(&options, &shared))
            .with_context(failed)?;
        Ok(Self {
            told,
            wake,
            signals,
        })
    }

    /// Takes what was told.
    pub(super) fn take(&self) -> Told {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *told)
    }

    /// Waits until something was told and it is quiet again, for some time at most. Nothing returns before
    /// `not_before`, however much is told.
    pub(super) fn wait(&mut self, until: Instant, not_before: Instant) -> anyhow::Result<Woken> {
        let mut first: Option<Instant> = None;
        loop {
            let now = Instant::now();
            let end = match first {
                // Whoever starts many containers is not interrupted at each, and not put off for ever.
                Some(first) => (now + QUIET).min(first + LONGEST).max(not_before),
                None => until,
            };
            let (is_told, is_ended) = self.poll(end.saturating_duration_since(now))?;
            if is_ended {
                return Ok(Woken::Ended);
            }
            if is_told {
                self.drain();
                let first = *first.get_or_insert(now);
                let is_late = first.elapsed() > LONGEST && Instant::now() >= not_before;
                if is_late {
                    return Ok(Woken::Told);
                }
            } else if Instant::now() >= end {
                let woken = first.map_or(Woken::Late, |_| Woken::Told);
                return Ok(woken);
            }
        }
    }

    /// Returns whether something was told, and whether a signal came.
    fn poll(&self, pause: Duration) -> anyhow::Result<(bool, bool)> {
        let mut sources = [
            PollFd::new(&self.wake, PollFlags::IN),
            PollFd::new(&self.signals, PollFlags::IN),
        ];
        let pause = Timespec::try_from(pause).context("a pause is too long")?;
        match poll(&mut sources, Some(&pause)) {
            // The signal is in the pipe already, or about to be.
            Err(Errno::INTR) => return Ok((false, false)),
            Err(error) => return Err(io::Error::from(error)).context("cannot wait for events"),
            Ok(_) => {}
        }
        let [wake, signals] = sources.map(|source| !source.revents().is_empty());
        Ok((wake, signals))
    }

    fn drain(&mut self) {
        let mut room = [0_u8; 4096];
        while matches!(self.wake.read(&mut room), Ok(read) if read > 0) {}
    }
}

/// What the thread tells.
struct Shared {
    told: Arc<Mutex<Told>>,
    wake: UnixStream,
}

impl Shared {
    fn tell(&self, add: impl FnOnce(&mut Told)) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        add(&mut told);
        drop(told);
        // Where the pipe is full, whoever waits is awake already.
        let _woken = (&self.wake).write(&[1]);
    }
}

fn follow(options: &EngineOptions, shared: &Shared) {
    let options = &options.watching();
    let mut pause = SHORTEST_PAUSE;
    let mut is_told_lost = false;
    loop {
        let why = match Events::follow(options, None) {
            Ok(events) => {
                // What happened before nobody knows.
                shared.tell(|told| {
                    told.is_back = true;
                    told.lost = None;
                    told.changed = Changed::everything();
                });
                is_told_lost = false;
                let begun = Instant::now();
                let why = gather(events, shared);
                // An engine that hangs up at once is not asked all the time.
                if begun.elapsed() > LONGEST_PAUSE {
                    pause = SHORTEST_PAUSE;
                }
                why
            }
            Err(error) => error.to_string(),
        };
        if !is_told_lost {
            is_told_lost = true;
            shared.tell(|told| {
                told.lost = Some(why);
                told.is_back = false;
                told.changed = Changed::everything();
            });
        }
        std::thread::sleep(pause);
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Takes events until no more come; returns why.
fn gather(mut events: Events, shared: &Shared) -> String {
    loop {
        let mut changed = Changed::default();
        if let Err(why) = events.next(&mut changed) {
            return why;
        }
        if !changed.is_empty() {
            shared.tell(|told| told.changed.add(changed));
        }
    }
}

/// How long nothing is told before it is looked again, and for how long that is put off at most.
const QUIET: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(3);
/// Between attempts to follow an engine that does not answer.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
