//! One request: understood, judged, recorded, forwarded in our own words, answered, recorded again.

use std::io;
use std::time::Instant;

use super::answer::{Answer, ENGINE, LOG, MEMORY, SLOW};
use super::budget::Held;
use super::connection::after;
use super::inbox::{Filled, Inbox};
use super::relay::{self, Broken, Message, Moved, Narrowing, Question, Sieve};
use super::shared::Shared;
use super::wire::{Wire, write_all};
use crate::api::asked::{Asked, Given};
use crate::api::http::chunked::Decoder;
use crate::api::http::{Framing, Head, write as heads};
use crate::api::operation::{self, Target};
use crate::api::read::{self, Found};
use crate::api::refusal::{Refusal, excerpt};
use crate::api::write::{self, Canonical};
use crate::decide::{Decision, Sight};
use crate::principal::Principal;
use crate::record::{Decided, Event};

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
    pub(crate) fn new(
        shared: &'a Shared,
        principal: &'a Principal,
        inbox: &'a mut Inbox,
    ) -> Self {
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
        head: Head,
        fresh: &dyn Fn() -> bool,
    ) -> io::Result<bool> {
        let path = head.target.split('?').next().unwrap_or_default();
        self.line = line(&head.method, path);
        self.bodiless = head.method == "HEAD";
        match self.handle(client, &head, fresh) {
            Ok(keep) => Ok(keep),
            Err(Halt::Refused(refusal)) => self.refuse(client, &refusal).map(|()| false),
            Err(Halt::Failed(answer)) => self.send(client, &answer).map(|()| false),
            Err(Halt::Gone(error)) => Err(error),
        }
    }

    /// Records and answers what was not understood.
    pub(crate) fn refuse(&mut self, client: &mut dyn Wire, refusal: &Refusal) -> io::Result<()> {
        let decided = Decided {
            operation: None,
            line: self.line.clone(),
            version: None,
            targets: Vec::new(),
            image: None,
            allowed: false,
            would_deny: true,
            rules: vec![refusal.rule.to_owned()],
            reasons: vec![refusal.to_string()],
            body_digest: None,
            body: None,
        };
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
        let decision = judge.judge(self.principal, &asked, &self.shared.world, now);
        let sight = judge.sight(self.principal);
        let changed = super::change::apply(&mut asked, &decision.changes);
        let changed = if decision.allowed { changed } else { Ok(()) };
        let canonical = changed
            .and_then(|()| write::write(&asked))
            .map_err(Halt::Refused)?;
        let decided = self.decided(&asked, &decision, &canonical);
        self.record(Event::Decided(Box::new(decided)))
            .map_err(|error| Halt::Failed(Answer::failed(503, LOG, error.to_string())))?;
        if !decision.allowed {
            let identity = self.principal.identity();
            let id = asked.operation.id;
            return Err(Halt::Failed(Answer::of_decision(id, &identity, &decision)));
        }
        drop(held);
        self.forward(client, head, &asked, &canonical, &sight, fresh)
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
        let mut body = Body {
            framing: head.framing,
            decoder: Decoder::default(),
            bytes: Vec::new(),
        };
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
        Ok(Some(body.bytes))
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
        head: &Head,
        asked: &Asked,
        canonical: &Canonical,
        sight: &Sight,
        fresh: &dyn Fn() -> bool,
    ) -> Result<bool, Halt> {
        let engine = match self.shared.upstream.connect() {
            Ok(engine) => engine,
            Err(error) => {
                let why = format!("the engine can't be reached, nothing was done: {error}");
                self.ended(&Moved::nothing(Broken::Engine(error.to_string())));
                return Err(Halt::Failed(Answer::failed(503, ENGINE, why)));
            }
        };
        let handed_over = asked.operation.answer == operation::Answer::Hijack;
        let streams = asked.body == Given::Stream && !handed_over;
        let rest = if streams { head.framing } else { Framing::None };
        if rest != Framing::None {
            self.agree(client, head)?;
        }
        let own = canonical.body.as_ref();
        let length = own.map(|it| Framing::Length(u64::try_from(it.len()).unwrap_or_default()));
        let mut message = heads::request(canonical, head, length.unwrap_or(rest));
        message.extend_from_slice(own.map(Vec::as_slice).unwrap_or_default());
        let short = matches!(
            asked.operation.answer,
            operation::Answer::Whole | operation::Answer::List(_)
        );
        let message = Message {
            head: &message,
            rest,
            pause: self.shared.settings.limits.pause,
            patient: short && client.tells_half(),
        };
        let question = Question {
            method: canonical.method,
            old: head.old,
            keeps_alive: head.keeps_alive && fresh(),
            handed_over,
        };
        let sieve = self.sieve(asked, sight);
        let cut = &self.shared.cut;
        let moved = relay::run(client, self.inbox, engine, &message, question, sieve, cut);
        self.ended(&moved);
        self.conclude(client, moved)
    }

    /// Answers where nothing was answered yet.
    fn conclude(&mut self, client: &mut dyn Wire, moved: Moved) -> Result<bool, Halt> {
        let lost = || Halt::Gone(io::ErrorKind::ConnectionAborted.into());
        match moved.broken {
            None => Ok(moved.keeps_alive),
            Some(_) if moved.has_begun => Err(lost()),
            Some(Broken::Client(_) | Broken::Stopped) => Err(lost()),
            Some(Broken::Refused(refusal)) => {
                let answer = Answer::of_refusal(&refusal);
                self.send(client, &answer).map(|()| false).map_err(Halt::Gone)
            }
            Some(Broken::Engine(why)) => {
                let why = format!("the engine did not answer as it should, what was asked may have been done: {why}");
                Err(Halt::Failed(Answer::failed(502, ENGINE, why)))
            }
        }
    }

    fn sieve(&self, asked: &Asked, sight: &Sight) -> Sieve {
        let operation = asked.operation;
        let Sight::Own { key, value, images } = sight else {
            return Sieve::Made(Vec::new());
        };
        let narrowing = |of: Option<Target>| Narrowing {
            key: key.clone(),
            value: value.clone(),
            images: *images,
            of,
        };
        let of = match (operation.id, operation.answer) {
            (_, operation::Answer::List(of)) => Some(of),
            ("system.df", _) => None,
            ("system.events", _) => {
                return Sieve::Events {
                    narrowing: narrowing(None),
                    line: Vec::new(),
                };
            }
            _ => return Sieve::Made(Vec::new()),
        };
        Sieve::List {
            narrowing: narrowing(of),
            bytes: Vec::new(),
            most: self.shared.settings.limits.list_bytes,
            held: self.shared.memory.hold(),
        }
    }

    fn decided(&self, asked: &Asked, decision: &Decision, canonical: &Canonical) -> Decided {
        let body = canonical.body.as_ref();
        Decided {
            operation: Some(asked.operation.id),
            line: self.line.clone(),
            version: asked.version.map(|it| it.to_string()),
            targets: targets(asked, decision),
            image: image(decision),
            allowed: decision.allowed,
            would_deny: decision.would_deny,
            rules: decision.rules.clone(),
            reasons: reasons(decision),
            body_digest: body.map(|it| digest(it)),
            body: None,
        }
    }

    fn ended(&self, moved: &Moved) {
        let event = Event::Ended {
            status: moved.status,
            bytes_in: moved.bytes_in,
            bytes_out: moved.bytes_out,
            duration: self.begun.elapsed(),
            made: moved.made.clone(),
            failure: moved.broken.as_ref().map(Broken::told),
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

/// A body that is read whole.
struct Body {
    framing: Framing,
    decoder: Decoder,
    bytes: Vec<u8>,
}

impl Body {
    /// Takes what belongs to it; true where it is whole.
    fn take(&mut self, inbox: &mut Inbox) -> Result<bool, Halt> {
        match self.framing {
            Framing::Length(length) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                let left = length.saturating_sub(self.bytes.len());
                let there = inbox.bytes();
                let piece = there.get(..left.min(there.len())).unwrap_or_default();
                self.bytes.extend_from_slice(piece);
                let taken = piece.len();
                inbox.take(taken);
                Ok(self.bytes.len() == length)
            }
            Framing::Chunked => {
                let step = self.decoder.decode(inbox.bytes()).map_err(Halt::Refused)?;
                self.bytes.extend_from_slice(step.data);
                let taken = step.taken;
                inbox.take(taken);
                Ok(self.decoder.is_done())
            }
            Framing::None | Framing::UntilClose => Ok(true),
        }
    }

    /// Holds it against the bounds: its own, and that of what all hold together.
    fn check(&self, held: &mut Held) -> Result<(), Halt> {
        let announced = match self.framing {
            Framing::Length(length) => usize::try_from(length).unwrap_or(usize::MAX),
            _ => 0,
        };
        let bytes = announced.max(self.bytes.len());
        if bytes > read::BODY_LIMIT {
            return Err(Halt::Refused(read::too_large()));
        }
        if !held.reach(bytes.saturating_mul(GROWTH)) {
            let why = "too much is being read at this moment; try again";
            return Err(Halt::Failed(Answer::failed(503, MEMORY, why)));
        }
        Ok(())
    }
}

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

impl Broken {
    fn told(&self) -> String {
        match self {
            Self::Client(why) => format!("client: {why}"),
            Self::Engine(why) => format!("engine: {why}"),
            Self::Refused(refusal) => format!("client [{}]: {refusal}", refusal.rule),
            Self::Stopped => "the guard ended".to_owned(),
        }
    }
}

fn line(method: &str, path: &str) -> String {
    let whole = format!("{method} {path}");
    let escaped: String = whole.chars().flat_map(char::escape_debug).collect();
    escaped.chars().take(LONGEST_LINE).collect()
}

/// What it names, by full id where the decision found that.
fn targets(asked: &Asked, decision: &Decision) -> Vec<String> {
    let ids = decision.changes.iter().filter_map(|change| match change {
        crate::decide::Change::Target { id } => Some(id.clone()),
        _ => None,
    });
    let ids: Vec<String> = ids.collect();
    if !ids.is_empty() {
        return ids;
    }
    asked.target().map(str::to_owned).into_iter().collect()
}

fn image(decision: &Decision) -> Option<String> {
    decision.changes.iter().find_map(|change| match change {
        crate::decide::Change::Image { by } => Some(by.clone()),
        _ => None,
    })
}

fn reasons(decision: &Decision) -> Vec<String> {
    let glass = decision.break_glass.as_deref();
    let glass = glass.map(|reason| format!("break-glass: {}", excerpt(reason)));
    decision.reasons.iter().cloned().chain(glass).collect()
}

fn digest(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

const LONGEST_LINE: usize = 500;
/// How much larger a body becomes when it is read.
const GROWTH: usize = 8;
