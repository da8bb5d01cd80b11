//! From the client to the engine: a body that is framed anew, or, once the connection was handed over, bytes as they are.

use std::io;
use std::time::Instant;

use super::Broken;
use super::outbox::Outbox;
use crate::api::http::Framing;
use crate::api::http::chunked::{Decoder, LAST};
use crate::proxy::inbox::Inbox;
use crate::proxy::wire::Wire;
use crate::record::Tape;

/// What goes to the engine.
#[derive(Debug)]
pub(super) struct Upload {
    source: Source,
    out: Outbox,
    moved: u64,
    heard: Instant,
    /// Whether the engine was told that nothing more comes.
    finished: bool,
    /// What records the session.
    tape: Option<Tape>,
}

/// What of the client's bytes belongs to the request.
#[derive(Debug)]
enum Source {
    /// Nothing more.
    Done,
    /// So many bytes.
    Length(u64),
    /// What the chunks hold.
    Chunked(Decoder),
    /// All, once the engine has agreed.
    Waiting,
    /// All.
    Raw,
    /// All came.
    RawDone,
}

impl Upload {
    /// Begins with the head, and with the body where that was read already.
    pub(super) fn new(
        head: &[u8],
        framing: Framing,
        handed_over: bool,
        tape: Option<Tape>,
    ) -> Self {
        let source = match framing {
            _ if handed_over => Source::Waiting,
            Framing::Length(length) if length > 0 => Source::Length(length),
            Framing::Chunked => Source::Chunked(Decoder::default()),
            Framing::Length(_) | Framing::None | Framing::UntilClose => Source::Done,
        };
        let mut out = Outbox::default();
        out.push(head);
        Self {
            source,
            out,
            moved: 0,
            heard: Instant::now(),
            finished: false,
            tape,
        }
    }

    /// Returns how many bytes of the body went.
    pub(super) const fn moved(&self) -> u64 {
        self.moved
    }

    /// Says when something came last, where a body is waited for.
    pub(super) const fn heard(&self) -> Option<Instant> {
        match self.source {
            Source::Length(_) | Source::Chunked(_) => Some(self.heard),
            _ => None,
        }
    }

    /// Says whether the body was read to its end.
    pub(super) const fn is_done(&self) -> bool {
        matches!(self.source, Source::Done)
    }

    /// Says whether bytes of the client are wanted.
    pub(super) fn wants(&self) -> bool {
        let reads = matches!(
            self.source,
            Source::Length(_) | Source::Chunked(_) | Source::Raw
        );
        reads && self.out.has_room()
    }

    /// Says whether something is to be written to the engine.
    pub(super) fn waits(&self) -> bool {
        !self.out.is_empty()
    }

    /// Lets everything pass from now on.
    pub(super) fn open(&mut self) {
        self.source = Source::Raw;
    }

    /// Gives up: the engine takes nothing more.
    pub(super) fn give_up(&mut self) {
        self.out.clear();
        self.finished = true;
        self.source = match self.source {
            Source::Raw | Source::RawDone => Source::RawDone,
            // What is left of the body is nobody's.
            _ => Source::Waiting,
        };
    }

    /// Takes what the client has sent.
    pub(super) fn pull(&mut self, client: &mut dyn Wire, inbox: &mut Inbox) -> Result<(), Broken> {
        if inbox.is_empty() {
            match inbox.read(client) {
                Ok(true) => {}
                Ok(false) => return self.end(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(Broken::Client(error.to_string())),
            }
        }
        self.heard = Instant::now();
        let taken = self.feed(inbox.bytes())?;
        inbox.take(taken);
        Ok(())
    }

    /// Writes to the engine what goes.
    pub(super) fn push(&mut self, engine: &mut dyn Wire) -> io::Result<()> {
        self.out.write_to(engine)?;
        if self.out.is_empty() && matches!(self.source, Source::RawDone) && !self.finished {
            self.finished = true;
            engine.finish()?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Broken> {
        if matches!(self.source, Source::Raw) {
            self.source = Source::RawDone;
            return Ok(());
        }
        Err(Broken::Client("it ended within its body".to_owned()))
    }

    fn feed(&mut self, bytes: &[u8]) -> Result<usize, Broken> {
        match &mut self.source {
            Source::Length(left) => {
                let most = usize::try_from(*left).unwrap_or(usize::MAX);
                let piece = bytes.get(..most.min(bytes.len())).unwrap_or_default();
                self.out.push(piece);
                self.moved = grow(self.moved, piece.len());
                *left = left.saturating_sub(wide(piece.len()));
                if *left == 0 {
                    self.source = Source::Done;
                }
                Ok(piece.len())
            }
            Source::Chunked(decoder) => {
                let step = decoder.decode(bytes).map_err(Broken::Refused)?;
                self.out.push_chunk(step.data);
                self.moved = grow(self.moved, step.data.len());
                if decoder.is_done() {
                    self.out.push(LAST.as_bytes());
                    self.source = Source::Done;
                }
                Ok(step.taken)
            }
            Source::Raw => {
                if let Some(tape) = &self.tape {
                    tape.input(bytes).map_err(Broken::Recording)?;
                }
                self.out.push(bytes);
                self.moved = grow(self.moved, bytes.len());
                Ok(bytes.len())
            }
            Source::Done | Source::Waiting | Source::RawDone => Ok(0),
        }
    }
}

fn grow(sum: u64, more: usize) -> u64 {
    sum.saturating_add(wide(more))
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
