//! One request: understood, judged, recorded, forwarded in our own words, answered, recorded again.

mod body;
mod judged;
pub(crate) mod record;
mod session;

use std::io;
use std::time::Instant;

use crate::api::asked::Asked;
use crate::api::http::{Framing, Head};
use crate::api::operation;
use crate::api::read::{self, Found};
use crate::api::refusal::Refusal;
use crate::api::write::{self, Canonical};
use crate::api::{change, redact};
use crate::decide::{Decision, Judge, Recorded, Sight};
use crate::principal::Principal;
use crate::proxy::answer::{Answer, ENGINE, LOG, SLOW};
use crate::proxy::budget::Held;
use crate::proxy::connection::after;
use crate::proxy::inbox::{Filled, Inbox};
use crate::proxy::relay::{self, Broken, Message, Moved, Narrowing, Sieve};
use crate::proxy::shared::Shared;
use crate::proxy::wire::{Wire, write_all};
use crate::record::{Event, Recording, Tape};
use body::Body;

/// One request.
pub(crate) struct Exchange<'a> {
    shared: &'a Shared,
    principal: &'a Principal,
    inbox: &'a mut Inbox,
    /// Its name in the log.
    request: String,
    begun: Instant,
    /// Method and path, for the log.
    line: String,
    /// Whether its answer has no body.
    bodiless: bool,
}

/// A request that is allowed.
struct Judged<'a> {
    head: &'a Head,
    asked: &'a Asked,
    canonical: &'a Canonical,
    decision: &'a Decision,
    /// What decided; it also says what of lists is seen.
    judge: &'a dyn Judge,
    /// Which sessions of whoever asks are recorded.
    recorded: Recorded,
    /// What records the session.
    tape: Option<Tape>,
}

/// Why a request goes no further.
enum Halt {
    /// It is not understood.
    Refused(Refusal),
    /// Something is lacking.
    Failed(Answer),
    /// The client is gone.
    Gone(io::Error),
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(shared: &'a Shared, principal: &'a Principal, inbox: &'a mut Inbox) -> Self {
        Self {
            shared,
            principal,
            inbox,
            request: shared.name_request(),
            begun: Instant::now(),
            line: String::new(),
            bodiless: false,
        }
    }

    /// Does it; says whether the connection may serve another.
    pub(crate) fn run(
        mut self,
        client: &mut dyn Wire,
        head: &Head,
        fresh: &dyn Fn() -> bool,
    ) -> io::Result<bool> {
        self.line = redact::line(&head.method, &head.target);
        self.bodiless = head.method == "HEAD";
        match self.handle(client, head, fresh) {
            Ok(keep) => Ok(keep),
            Err(Halt::Refused(refusal)) => self.refuse(client, &refusal).map(|()| false),
            Err(Halt::Failed(answer)) => self.send(client, &answer).map(|()| false),
            Err(Halt::Gone(error)) => Err(error),
        }
    }

    /// Records and answers what was not understood.
    pub(crate) fn refuse(&mut self, client: &mut dyn Wire, refusal: &Refusal) -> io::Result<()> {
        let decided = record::refused(refusal, &self.line);
        // It goes nowhere, whether it can be recorded or not.
        if let Err(error) = self.record(Event::Decided(Box::new(decided))) {
            (self.shared.settings.tell)(&error.to_string());
        }
        self.send(client, &Answer::of_refusal(refusal))
    }

    fn handle(
        &mut self,
        client: &mut dyn Wire,
        head: &Head,
        fresh: &dyn Fn() -> bool,
    ) -> Result<bool, Halt> {
        let found = read::find(head).map_err(Halt::Refused)?;
        let mut held = self.shared.memory.hold();
        let body = self.read_body(client, head, &found, &mut held)?;
        let mut asked = found.read(head, body.as_deref()).map_err(Halt::Refused)?;
        drop(body);
        asked.container = crate::api::view::container(&asked).map_err(Halt::Refused)?;
        let judge = self.shared.judge();
        let now = (self.shared.settings.clock)().seconds;
        let world = self.shared.world.for_one();
        let mut decision = judge.judge(self.principal, &asked, &world, now);
        let asked = if decision.allowed {
            self.change(&asked, &decision)?
        } else {
            asked
        };
        let canonical = write::write(&asked).map_err(Halt::Refused)?;
        let session = self.begin_session(&asked, judge.as_ref(), &mut decision);
        let mut decided = record::decided(&asked, &decision, &canonical, &self.line);
        decided.session = session.told;
        if let Err(error) = self.record(Event::Decided(Box::new(decided))) {
            session::discard(session.tape.as_ref());
            return Err(Halt::Failed(Answer::failed(503, LOG, error.to_string())));
        }
        if !decision.allowed {
            let silence = world.met_silence();
            let answer = self.denial(asked.operation.id, &decision, silence);
            return Err(Halt::Failed(answer));
        }
        drop(held);
        let judged = Judged {
            head,
            asked: &asked,
            canonical: &canonical,
            decision: &decision,
            judge: judge.as_ref(),
            recorded: judge.recorded(self.principal),
            tape: session.tape,
        };
        // Where the guard is to end, the client is told not to ask for more on this connection.
        self.forward(client, &judged, fresh() && !self.shared.ends())
    }

    /// Answers what was denied. Where nothing could be told because the engine did not answer, that is what is said.
    fn denial(&self, operation: &str, decision: &Decision, silence: bool) -> Answer {
        let is_unknown = decision.rules.iter().all(|it| it == UNKNOWN);
        if silence && is_unknown {
            return unreachable(&decision.reasons.join("; "));
        }
        Answer::of_decision(operation, &self.principal.identity(), decision)
    }

    /// Makes the changes of a decision, and takes out what of labels is the guard's alone.
    fn change(&self, asked: &Asked, decision: &Decision) -> Result<Asked, Halt> {
        let keys = &self.shared.settings.reserved;
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let reserved = change::Reserved { keys: &keys };
        change::apply(asked, &decision.changes, reserved).map_err(Halt::Refused)
    }

    /// Reads the body where it is to be understood.
    fn read_body(
        &mut self,
        client: &mut dyn Wire,
        head: &Head,
        found: &Found,
        held: &mut Held,
    ) -> Result<Option<Vec<u8>>, Halt> {
        if !found.wants_body(head) {
            return Ok(None);
        }
        let mut body = Body::new(head.framing);
        let until = after(self.shared.settings.limits.body);
        body.check(held)?;
        self.agree(client, head)?;
        while !body.take(self.inbox)? {
            body.check(held)?;
            if !self.inbox.is_empty() {
                continue;
            }
            match self.inbox.fill(client, until, None).map_err(Halt::Gone)? {
                Filled::More | Filled::Stopped => {}
                Filled::End => return Err(Halt::Gone(io::ErrorKind::UnexpectedEof.into())),
                Filled::Late => {
                    let why = "takes longer than is waited for";
                    return Err(Halt::Refused(Refusal::new(SLOW, "body", why)));
                }
            }
        }
        Ok(Some(body.into_bytes()))
    }

    /// Tells a client that waits for it to go on (RFC 9110, section 10.1.1).
    fn agree(&mut self, client: &mut dyn Wire, head: &Head) -> Result<(), Halt> {
        if !head.expects_continue || !self.inbox.is_empty() {
            return Ok(());
        }
        let until = after(self.shared.settings.limits.head);
        write_all(client, b"HTTP/1.1 100 Continue\r\n\r\n", until).map_err(Halt::Gone)
    }

    fn forward(
        &mut self,
        client: &mut dyn Wire,
        judged: &Judged<'_>,
        fresh: bool,
    ) -> Result<bool, Halt> {
        let engine = match self.shared.upstream.connect() {
            Ok(engine) => engine,
            Err(error) => {
                session::discard(judged.tape.as_ref());
                let moved = Moved::nothing(Broken::Engine(error.to_string()));
                self.ended(&moved, None);
                return Err(Halt::Failed(unreachable(&error.to_string())));
            }
        };
        let rest = judged.rest();
        if rest != Framing::None {
            self.agree(client, judged.head)?;
        }
        let bytes = judged.message(rest);
        let message = Message {
            head: &bytes,
            rest,
            pause: self.shared.settings.limits.pause,
            patient: judged.is_short() && client.tells_half(),
            tape: judged.tape.clone(),
        };
        let question = judged.question(&self.request, fresh);
        let note = self.note(judged);
        let sieve = self.sieve(judged, &note);
        let cut = &self.shared.cut;
        let moved = relay::run(client, self.inbox, engine, &message, question, sieve, cut);
        let recording = self.end_session(judged, &moved);
        self.ended(&moved, recording);
        self.conclude(client, moved)
    }

    /// Answers where nothing was answered yet.
    fn conclude(&mut self, client: &mut dyn Wire, moved: Moved) -> Result<bool, Halt> {
        let lost = || Halt::Gone(io::ErrorKind::ConnectionAborted.into());
        match moved.broken {
            None => Ok(moved.keeps_alive),
            Some(_) if moved.has_begun => Err(lost()),
            Some(Broken::Client(_) | Broken::Recording(_) | Broken::Stopped) => Err(lost()),
            Some(Broken::Refused(refusal)) => {
                let answer = Answer::of_refusal(&refusal);
                self.send(client, &answer)
                    .map(|()| false)
                    .map_err(Halt::Gone)
            }
            Some(Broken::Engine(why)) => {
                let why = format!(
                    "the engine did not answer as it should, what was asked may have been done: {why}"
                );
                Err(Halt::Failed(Answer::failed(502, ENGINE, why)))
            }
        }
    }

    fn sieve<'n>(&self, judged: &Judged<'_>, note: &'n dyn Fn(&str)) -> Sieve<'n> {
        let operation = judged.asked.operation;
        let (of, is_events) = match (operation.id, operation.answer) {
            (_, operation::Answer::List(of)) => (Some(of), false),
            ("system.df", _) => (None, false),
            ("system.events", _) => (None, true),
            _ => {
                let seen = Vec::new();
                return Sieve::Made { seen, note };
            }
        };
        let Sight::Own { key, value, images } = judged.judge.sight(self.principal) else {
            return Sieve::Pass;
        };
        let narrowing = Narrowing {
            key,
            value,
            images,
            of,
        };
        if is_events {
            let line = Vec::new();
            return Sieve::Events { narrowing, line };
        }
        Sieve::List {
            narrowing,
            bytes: Vec::new(),
            most: self.shared.settings.limits.list_bytes,
            held: self.shared.memory.hold(),
        }
    }

    fn ended(&self, moved: &Moved, recording: Option<Recording>) {
        let event = Event::Ended {
            status: moved.status,
            bytes_in: moved.bytes_in,
            bytes_out: moved.bytes_out,
            duration: self.begun.elapsed(),
            made: moved.made.clone(),
            failure: moved.broken.as_ref().map(Broken::told),
            recording,
        };
        // What was done is done; that it can't be recorded is told.
        if let Err(error) = self.record(event) {
            (self.shared.settings.tell)(&error.to_string());
        }
    }

    fn record(&self, event: Event) -> Result<u64, crate::record::NotKept> {
        self.shared.record(&self.request, self.principal, event)
    }

    fn send(&self, client: &mut dyn Wire, answer: &Answer) -> io::Result<()> {
        let bytes = answer.write(&self.request, self.bodiless);
        write_all(client, &bytes, after(self.shared.settings.limits.head))
    }
}

/// Says that a request did not get to the engine.
fn unreachable(why: &str) -> Answer {
    let why = format!("the engine can't be reached, nothing was done: {why}");
    Answer::failed(503, ENGINE, why)
}

/// The rule by which decisions say that something can't be told.
const UNKNOWN: &str = "builtin/unknown";

impl Moved {
    /// Nothing went anywhere.
    fn nothing(broken: Broken) -> Self {
        Self {
            status: None,
            bytes_in: 0,
            bytes_out: 0,
            made: None,
            keeps_alive: false,
            has_begun: false,
            broken: Some(broken),
        }
    }
}
