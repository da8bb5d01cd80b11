//! Moves one request and its answer, both at once, in one thread: the engine may answer before it has all, and once it
//! has handed the connection over both sides speak until they have done.
//!
//! What waits is bounded on each way; whoever is slow slows the other side down.

mod download;
mod narrow;
mod outbox;
mod sieve;
mod upload;

use std::io;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use super::inbox::Inbox;
use super::listen::Stop;
use super::wire::{Plain, Wire, wait};
use crate::api::http::Framing;
use crate::api::refusal::Refusal;
use crate::record::Tape;
use download::Download;
use upload::Upload;

pub(crate) use download::Question;
pub(crate) use narrow::Narrowing;
pub(crate) use sieve::Sieve;

/// Why it ended before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The client left, or broke its word.
    Client(String),
    /// The engine did.
    Engine(String),
    /// The client's body can't be read in one way only.
    Refused(Refusal),
    /// The session can't be recorded any further.
    Recording(String),
    /// The guard was told to end.
    Stopped,
}

/// What became of a request.
#[derive(Debug)]
pub(crate) struct Moved {
    /// Status of the engine's answer.
    pub(crate) status: Option<u16>,
    /// Bytes of the body, or of the stream, to the engine.
    pub(crate) bytes_in: u64,
    /// Bytes from it.
    pub(crate) bytes_out: u64,
    /// Id of what was made.
    pub(crate) made: Option<String>,
    /// Whether the connection may serve another request.
    pub(crate) keeps_alive: bool,
    /// Whether the client was sent something already.
    pub(crate) has_begun: bool,
    /// Why it ended before its time.
    pub(crate) broken: Option<Broken>,
}

/// What goes to the engine.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// The head, and the body where that was read whole.
    pub(crate) head: &'a [u8],
    /// How the rest of the body comes from the client.
    pub(crate) rest: Framing,
    /// How long the client may pause within it.
    pub(crate) pause: Duration,
    /// Whether a client that has ended its side may still wait for the answer: one that is short, on a socket that tells
    /// that end from being gone.
    pub(crate) patient: bool,
    /// What records the session.
    pub(crate) tape: Option<Tape>,
}

/// Moves it.
pub(crate) fn run(
    client: &mut dyn Wire,
    inbox: &mut Inbox,
    engine: Plain,
    message: &Message<'_>,
    question: Question,
    sieve: Sieve<'_>,
    stop: &Stop,
) -> Moved {
    let mut relay = Relay {
        up: Upload::new(
            message.head,
            message.rest,
            question.handed_over,
            message.tape.clone(),
        ),
        down: Download::new(question, sieve, message.tape.clone()),
        pause: message.pause,
        watched: true,
        patient: message.patient,
        client,
        inbox,
        engine,
        stop,
    };
    let broken = loop {
        match relay.turn() {
            Ok(true) => break None,
            Ok(false) => {}
            Err(broken) => break Some(broken),
        }
    };
    Moved {
        status: relay.down.status(),
        bytes_in: relay.up.moved(),
        bytes_out: relay.down.moved(),
        made: relay.down.made(),
        keeps_alive: relay.down.keeps_alive() && broken.is_none(),
        has_begun: relay.down.has_begun(),
        broken,
    }
}

struct Relay<'a> {
    client: &'a mut dyn Wire,
    inbox: &'a mut Inbox,
    engine: Plain,
    up: Upload,
    down: Download<'a>,
    stop: &'a Stop,
    pause: Duration,
    /// Whether the client is watched for its leaving.
    watched: bool,
    patient: bool,
}

/// What is ready.
struct Ready {
    client: PollFlags,
    /// Whether the client is gone altogether.
    gone: bool,
    engine: PollFlags,
    stop: PollFlags,
}

impl Relay<'_> {
    /// Does what can be done, waits for more; true where all is done.
    fn turn(&mut self) -> Result<bool, Broken> {
        self.push()?;
        if self.down.is_over() && !self.client.holds_unsent() {
            return Ok(true);
        }
        let ready = self.wait()?;
        if !ready.stop.is_empty() {
            return Err(Broken::Stopped);
        }
        if ready.engine.intersects(READABLE) && self.down.wants() {
            let was_raw = self.down.is_raw();
            let whole = self.up.is_done();
            self.down.pull(&mut self.engine, whole)?;
            if self.down.is_raw() && !was_raw {
                self.up.open();
            }
        }
        if self.up.wants() {
            self.up.pull(self.client, self.inbox)?;
        } else {
            self.watch(&ready)?;
        }
        Ok(false)
    }

    /// Writes what goes on both sides.
    fn push(&mut self) -> Result<(), Broken> {
        if self.up.push(&mut self.engine).is_err() {
            // It takes nothing more; its answer, which says why, may be there already.
            self.up.give_up();
        }
        let told = |error: io::Error| Broken::Client(error.to_string());
        self.down.push(self.client).map_err(told)?;
        match self.client.flush() {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(told(error)),
            _ => Ok(()),
        }
    }

    fn wait(&self) -> Result<Ready, Broken> {
        let takes = self.up.wants();
        let at_hand = takes && (!self.inbox.is_empty() || self.client.holds_unread());
        let heard = self.up.heard().filter(|_| takes);
        let pause = heard.and_then(|it| it.checked_add(self.pause));
        let until = if at_hand { Some(Instant::now()) } else { pause };
        let entries = [
            (self.client.reads(), self.client_flags(takes)),
            (
                self.client.gone(),
                if takes {
                    PollFlags::empty()
                } else {
                    PollFlags::HUP
                },
            ),
            (
                self.client.writes(),
                out_if(self.down.waits() || self.client.holds_unsent()),
            ),
            (
                self.engine.reads(),
                in_if(self.down.wants()) | out_if(self.up.waits()),
            ),
            (self.stop.fd(), PollFlags::IN | PollFlags::HUP),
        ];
        let ready = wait(entries, until).map_err(|error| Broken::Engine(error.to_string()))?;
        let [read, gone, write, engine, stop] = ready;
        let nothing = (read | gone | write | engine | stop).is_empty();
        if nothing && !at_hand && until.is_some() {
            return Err(Broken::Client(
                "it paused too long within its body".to_owned(),
            ));
        }
        Ok(Ready {
            client: read,
            gone: gone.intersects(GONE),
            engine,
            stop,
        })
    }

    fn client_flags(&self, takes: bool) -> PollFlags {
        if takes {
            return PollFlags::IN;
        }
        // What it sends now is for later; only that it leaves is of interest.
        if self.watched {
            PollFlags::RDHUP
        } else {
            PollFlags::empty()
        }
    }

    /// Looks whether a client has left that nothing is read from.
    fn watch(&mut self, ready: &Ready) -> Result<(), Broken> {
        let ended = ready.client.intersects(GONE | PollFlags::RDHUP);
        let waits = self.patient || self.down.is_raw();
        if ready.gone || ended && self.watched && !waits {
            return Err(Broken::Client("it left".to_owned()));
        }
        self.watched &= !ended;
        Ok(())
    }
}

const GONE: PollFlags = PollFlags::HUP.union(PollFlags::ERR);
const READABLE: PollFlags = PollFlags::IN.union(PollFlags::HUP).union(PollFlags::ERR);

const fn in_if(wanted: bool) -> PollFlags {
    if wanted {
        PollFlags::IN
    } else {
        PollFlags::empty()
    }
}

const fn out_if(wanted: bool) -> PollFlags {
    if wanted {
        PollFlags::OUT
    } else {
        PollFlags::empty()
    }
}
