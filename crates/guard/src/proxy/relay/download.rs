//! From the engine to the client: one answer, framed anew and, where its reader may not see all of it, sieved.

use std::io;

use super::Broken;
use super::outbox::Outbox;
use super::sieve::Sieve;
use crate::api::http::chunked::{Decoder, LAST};
use crate::api::http::response::{self, Head};
use crate::api::http::{Framing, Progress, write};
use crate::proxy::wire::Wire;
use crate::record::Tape;

/// What is known of the request that is answered.
#[derive(Debug)]
pub(crate) struct Question {
    /// Its method.
    pub(crate) method: &'static str,
    /// Whether the client speaks HTTP/1.0.
    pub(crate) old: bool,
    /// Whether the connection may serve another request.
    pub(crate) keeps_alive: bool,
    /// Whether the connection may be handed over.
    pub(crate) handed_over: bool,
    /// Header fields of the guard's own for the answer.
    pub(crate) own: Vec<(&'static str, String)>,
}

/// What goes to the client.
pub(super) struct Download<'a> {
    question: Question,
    sieve: Sieve<'a>,
    state: State,
    /// How it is framed for the client.
    framing: Framing,
    /// The head, where it is sent only when all of the body was seen.
    held: Option<Head>,
    out: Outbox,
    status: Option<u16>,
    begun: bool,
    moved: u64,
    /// What records the session.
    tape: Option<Tape>,
}

enum State {
    /// The head is not whole yet.
    Head(Vec<u8>),
    Length(u64),
    Chunked(Decoder),
    UntilClose,
    /// The connection was handed over.
    Raw,
    /// All was read.
    Done,
}

impl<'a> Download<'a> {
    pub(super) fn new(question: Question, sieve: Sieve<'a>, tape: Option<Tape>) -> Self {
        Self {
            question,
            sieve,
            state: State::Head(Vec::new()),
            framing: Framing::None,
            held: None,
            out: Outbox::default(),
            status: None,
            begun: false,
            moved: 0,
            tape,
        }
    }

    /// Returns the status of the engine's answer.
    pub(super) const fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns how many bytes of the body went.
    pub(super) const fn moved(&self) -> u64 {
        self.moved
    }

    /// Says whether the client was sent something, so that no other answer can be.
    pub(super) const fn has_begun(&self) -> bool {
        self.begun
    }

    /// Says whether the connection was handed over.
    pub(super) const fn is_raw(&self) -> bool {
        matches!(self.state, State::Raw)
    }

    /// Says whether the connection may serve another request.
    pub(super) const fn keeps_alive(&self) -> bool {
        self.question.keeps_alive
    }

    /// Says whether bytes of the engine are wanted.
    pub(super) fn wants(&self) -> bool {
        !matches!(self.state, State::Done) && self.out.has_room()
    }

    /// Says whether something is to be written to the client.
    pub(super) fn waits(&self) -> bool {
        !self.out.is_empty()
    }

    /// Says whether all came and all went.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.state, State::Done) && self.out.is_empty()
    }

    /// Returns the id of what was made, where the answer says one.
    pub(super) fn made(&self) -> Option<String> {
        self.sieve.made()
    }

    /// Takes what the engine has sent. `whole` says whether it got the request to its end.
    pub(super) fn pull(&mut self, engine: &mut dyn Wire, whole: bool) -> Result<(), Broken> {
        let mut piece = [0; PIECE];
        match engine.read(&mut piece) {
            Ok(0) => self.end(),
            Ok(count) => self.feed(piece.get(..count).unwrap_or_default(), whole),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset && self.is_raw() => {
                self.end()
            }
            Err(error) => Err(Broken::Engine(error.to_string())),
        }
    }

    /// Writes to the client what goes.
    pub(super) fn push(&mut self, client: &mut dyn Wire) -> io::Result<()> {
        self.out.write_to(client)
    }

    fn feed(&mut self, bytes: &[u8], whole: bool) -> Result<(), Broken> {
        if let State::Head(head) = &mut self.state {
            head.extend_from_slice(bytes);
            let received = std::mem::take(head);
            return self.begin(received, whole);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let (data, taken, ends) = self.cut(rest)?;
            rest = rest.get(taken..).unwrap_or_default();
            self.emit(data)?;
            if ends {
                return self.complete();
            }
        }
        Ok(())
    }

    /// Returns the next bytes of the body, how much was taken for them, and whether the body ends there.
    fn cut<'b>(&mut self, bytes: &'b [u8]) -> Result<(&'b [u8], usize, bool), Broken> {
        match &mut self.state {
            State::Length(left) => {
                let most = usize::try_from(*left).unwrap_or(usize::MAX);
                let piece = bytes.get(..most.min(bytes.len())).unwrap_or_default();
                *left = left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                Ok((piece, piece.len(), *left == 0))
            }
            State::Chunked(decoder) => {
                let unread =
                    |refusal| Broken::Engine(format!("its answer can't be read: {refusal}"));
                let step = decoder.decode(bytes).map_err(unread)?;
                Ok((step.data, step.taken, decoder.is_done()))
            }
            State::UntilClose | State::Raw => Ok((bytes, bytes.len(), false)),
            // More than was announced: nobody's.
            State::Head(_) | State::Done => Ok((&[], bytes.len(), false)),
        }
    }

    /// Reads the head.
    fn begin(&mut self, received: Vec<u8>, whole: bool) -> Result<(), Broken> {
        let unread = |refusal| Broken::Engine(format!("its answer can't be read: {refusal}"));
        let (mut head, length) = match response::read(&received).map_err(unread)? {
            Progress::Done { head, length } => (head, length),
            Progress::More => {
                self.state = State::Head(received);
                return Ok(());
            }
        };
        let rest = received.get(length..).unwrap_or_default();
        match head.status {
            101 if !self.question.handed_over => {
                return Err(Broken::Engine("it switches protocols unasked".to_owned()));
            }
            // Interim answers (RFC 9110, section 15.2) are for us; the next head follows.
            100 | 102..=199 => return self.begin(rest.to_vec(), whole),
            _ => {}
        }
        self.status = Some(head.status);
        for (name, value) in &self.question.own {
            // One that can't be written is left out.
            let _written = head.fields.push(name, value);
        }
        self.question.keeps_alive &= whole && !self.question.handed_over;
        self.choose(&head)?;
        if self.sieve.holds_head() {
            self.held = Some(head);
        } else {
            self.write_head(&head);
        }
        if matches!(self.state, State::Done) {
            return self.complete();
        }
        self.feed(rest, whole)
    }

    /// Decides how the body is read and written.
    fn choose(&mut self, head: &Head) -> Result<(), Broken> {
        let unread = |refusal| Broken::Engine(format!("its answer can't be read: {refusal}"));
        let read = head.framing(self.question.method).map_err(unread)?;
        self.sieve.settle(head.status);
        let handed_over = self.question.handed_over && read == Framing::UntilClose;
        let endless = if self.question.old {
            Framing::UntilClose
        } else {
            Framing::Chunked
        };
        (self.state, self.framing) = match read {
            _ if head.status == 101 => (State::Raw, Framing::None),
            _ if handed_over && head.status < 300 => (State::Raw, Framing::UntilClose),
            Framing::None | Framing::Length(0) => (State::Done, read),
            Framing::Length(length) if self.sieve.changes() => (State::Length(length), endless),
            Framing::Length(length) => (State::Length(length), read),
            Framing::Chunked => (State::Chunked(Decoder::default()), endless),
            Framing::UntilClose => (State::UntilClose, endless),
        };
        Ok(())
    }

    fn emit(&mut self, data: &[u8]) -> Result<(), Broken> {
        if self.is_raw() {
            if let Some(tape) = &self.tape {
                tape.output(data).map_err(Broken::Recording)?;
            }
            self.out.push(data);
            self.moved = grow(self.moved, data.len());
            return Ok(());
        }
        let passed = self.sieve.feed(data).map_err(Broken::Engine)?;
        self.write(&passed);
        Ok(())
    }

    fn write_head(&mut self, head: &Head) {
        let keeps_alive = self.question.keeps_alive;
        self.begun = true;
        self.out
            .push(&write::answer(head, self.framing, keeps_alive));
    }

    fn write(&mut self, data: &[u8]) {
        self.moved = grow(self.moved, data.len());
        match self.framing {
            Framing::Chunked => self.out.push_chunk(data),
            _ => self.out.push(data),
        }
    }

    /// The body has come to its end.
    fn complete(&mut self) -> Result<(), Broken> {
        let rest = self.sieve.end().map_err(Broken::Engine)?;
        if let Some(head) = self.held.take() {
            self.write_head(&head);
        }
        self.write(&rest);
        if self.framing == Framing::Chunked {
            self.out.push(LAST.as_bytes());
        }
        self.question.keeps_alive &= self.framing != Framing::UntilClose;
        self.state = State::Done;
        Ok(())
    }

    /// The engine has closed its side.
    fn end(&mut self) -> Result<(), Broken> {
        match self.state {
            State::UntilClose => self.complete(),
            State::Raw => {
                self.question.keeps_alive = false;
                self.state = State::Done;
                Ok(())
            }
            State::Done => Ok(()),
            State::Head(_) => Err(Broken::Engine("it hung up without an answer".to_owned())),
            _ => Err(Broken::Engine("it hung up within its answer".to_owned())),
        }
    }
}

fn grow(sum: u64, more: usize) -> u64 {
    sum.saturating_add(u64::try_from(more).unwrap_or(u64::MAX))
}

const PIECE: usize = 16 << 10;
