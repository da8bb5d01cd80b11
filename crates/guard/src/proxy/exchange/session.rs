//! Sessions that a request begins: who made what is started, and the recording of it.

use super::{Exchange, Judged};
use crate::api::asked::{Asked, Given};
use crate::api::operation::Target;
use crate::api::redact;
use crate::api::value::Value;
use crate::decide::{Decision, Judge, Recorded};
use crate::proxy::creators::Creator;
use crate::proxy::relay::Moved;
use crate::record::{Header, OnFailure, Recording, Session, Tape};
use crate::world::{Object, World as _};

/// What a request begins.
#[derive(Default)]
pub(super) struct Begun {
    /// What the log says of it.
    pub(super) told: Option<Session>,
    /// What records it.
    pub(super) tape: Option<Tape>,
}

/// There was no session: its recording goes.
pub(super) fn discard(tape: Option<&Tape>) {
    if let Some(tape) = tape {
        tape.discard();
    }
}

impl<'a> Exchange<'a> {
    /// Begins what records a session that is allowed, where it is to be recorded. Where that is not possible the request
    /// is denied.
    pub(super) fn begin_session(
        &self,
        asked: &Asked,
        judge: &dyn Judge,
        decision: &mut Decision,
    ) -> Begun {
        let id = asked.operation.id;
        let Some(kind) = kind(id) else {
            return Begun::default();
        };
        let target = asked.target().unwrap_or_default();
        let creator = (kind == EXEC).then(|| self.shared.creators.find(target));
        let creator = creator.flatten();
        let theirs = creator.as_ref().map(|it| it.recorded);
        let recorded = judge
            .recorded(self.principal)
            .and(theirs.unwrap_or_default());
        let wanted = decision.allowed && recorded.holds_for(id) && !is_detached(asked);
        let mut told = Session {
            kind,
            created_by: creator.as_ref().map(|it| it.identity.clone()),
            created_in: creator.as_ref().map(|it| it.request.clone()),
            command: creator.and_then(|it| it.command),
            recorded: false,
        };
        let mut tape = None;
        if wanted {
            match self.record_session(asked, &told, recorded) {
                Ok(begun) => tape = Some(begun),
                Err((rule, why)) => self.unrecorded(decision, rule, &why),
            }
        }
        told.recorded = tape.is_some();
        Begun {
            told: Some(told),
            tape,
        }
    }

    /// A session can't be recorded: it is refused, or, where the log counts what it loses, told of.
    fn unrecorded(&self, decision: &mut Decision, rule: &str, why: &str) {
        let recordings = self.shared.recordings.get();
        if rule == UNWRITABLE && recordings.is_some_and(|it| it.on_failure() == OnFailure::Count) {
            let told = format!(
                "a session is not recorded: {why} (request {})",
                self.request
            );
            (self.shared.settings.tell)(&told);
            decision.reasons.push(told);
            return;
        }
        decision.allowed = false;
        decision.would_deny = true;
        decision.rules.push(rule.to_owned());
        decision
            .reasons
            .push(format!("the session has to be recorded: {why}"));
    }

    fn record_session(
        &self,
        asked: &Asked,
        told: &Session,
        recorded: Recorded,
    ) -> Result<Tape, (&'static str, String)> {
        if asked.operation.id == "containers.attach-ws" {
            let why = "what passes by a websocket is not; attach without one";
            return Err((WEBSOCKET, why.to_owned()));
        }
        let nobody = || (UNWRITABLE, "nobody keeps recordings here".to_owned());
        let recordings = self.shared.recordings.get().ok_or_else(nobody)?;
        let container = self.container(asked).map_err(|why| (UNWRITABLE, why))?;
        let header = Header {
            request: self.request.clone(),
            target: asked.target().unwrap_or_default().to_owned(),
            kind: told.kind,
            principal: self.principal.identity(),
            created_by: told.created_by.clone(),
            created_in: told.created_in.clone(),
            container_name: container.names.first().cloned(),
            container: Some(container.id),
            command: told.command.clone(),
            terminal: match told.kind {
                // The engine goes by what the start says.
                EXEC => flag(asked, "Tty"),
                _ => container.terminal,
            },
            size: size(asked),
            input: recorded.input,
            time: (self.shared.settings.clock)().seconds,
        };
        recordings.begin(&header).map_err(|why| (UNWRITABLE, why))
    }

    /// Returns the container of a session.
    fn container(&self, asked: &Asked) -> Result<Object, String> {
        let world = &self.shared.world;
        let told = |error: crate::world::Unknown| error.to_string();
        let gone = || "there is no such container".to_owned();
        let mut id = asked.target().unwrap_or_default().to_owned();
        if asked.operation.target == Some(Target::Exec) {
            let exec = world.object(Target::Exec, &id).map_err(told)?;
            let exec = exec.ok_or_else(|| "there is no such command".to_owned())?;
            id = exec.container.ok_or_else(gone)?;
        }
        let found = world.object(Target::Container, &id).map_err(told)?;
        found.ok_or_else(gone)
    }

    /// Returns what takes note of a command that was made: its maker has to be known before anybody else can learn its id.
    pub(super) fn note(&self, judged: &Judged<'_>) -> impl Fn(&str) + use<'a> {
        let shared = self.shared;
        let creator = (judged.asked.operation.id == "exec.create").then(|| Creator {
            identity: self.principal.identity(),
            request: self.request.clone(),
            command: command(judged.asked),
            recorded: judged.recorded,
        });
        move |made| {
            if let Some(creator) = &creator {
                shared.creators.add(made, creator.clone());
            }
        }
    }

    /// Does what a request leads to once it is answered: a terminal has another size, a session has ended.
    pub(super) fn end_session(&self, judged: &Judged<'_>, moved: &Moved) -> Option<Recording> {
        let asked = judged.asked;
        let went_well = moved.status.is_some_and(|it| (200..300).contains(&it));
        if matches!(asked.operation.id, "exec.resize" | "containers.resize") && went_well {
            let number = |name| asked.parameter(name).and_then(|it| it.parse().ok());
            let recordings = self.shared.recordings.get();
            if let (Some(it), Some(width), Some(height)) = (recordings, number("w"), number("h")) {
                it.resize(asked.target().unwrap_or_default(), width, height);
            }
        }
        let tape = judged.tape.as_ref()?;
        if went_well || moved.status == Some(101) {
            let recording = tape.finish();
            if let Some(why) = &recording.stopped {
                let at = &recording.file;
                (self.shared.settings.tell)(&format!("the recording {at} is not whole: {why}"));
            }
            return Some(recording);
        }
        tape.discard();
        None
    }
}

/// Says what kind of session an operation begins.
fn kind(operation: &str) -> Option<&'static str> {
    match operation {
        "exec.start" => Some(EXEC),
        "containers.attach" | "containers.attach-ws" => Some("attach"),
        _ => None,
    }
}

/// Says whether nothing of what is started passes by here.
fn is_detached(asked: &Asked) -> bool {
    asked.operation.id == "exec.start" && flag(asked, "Detach")
}

fn flag(asked: &Asked, name: &str) -> bool {
    body(asked)
        .and_then(|it| it.field(name)?.bool())
        .unwrap_or_default()
}

/// Returns columns and rows, where the start says them: rows first (Engine API, `ConsoleSize`).
fn size(asked: &Asked) -> Option<(u64, u64)> {
    let list = body(asked)?.field("ConsoleSize")?.list();
    let number = |at: usize| u64::try_from(list.get(at)?.integer()?).ok();
    let (rows, columns) = (number(0)?, number(1)?);
    (rows > 0 && columns > 0).then_some((columns, rows))
}

const fn body(asked: &Asked) -> Option<&Value> {
    match &asked.body {
        Given::Json(value) => Some(value),
        Given::None | Given::Stream => None,
    }
}

/// Returns the command of a request, without secrets.
fn command(asked: &Asked) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(&redact::body(asked)?).ok()?;
    let words = match body.get("Cmd")? {
        serde_json::Value::String(word) => word.clone(),
        serde_json::Value::Array(words) => {
            let words = words.iter().filter_map(serde_json::Value::as_str);
            words.collect::<Vec<_>>().join(" ")
        }
        _ => return None,
    };
    Some(words.chars().take(LONGEST_COMMAND).collect())
}

const EXEC: &str = "exec";
/// Characters of a command.
const LONGEST_COMMAND: usize = 1000;
/// The rule against sessions that can't be recorded.
const UNWRITABLE: &str = "record/unwritable";
/// The rule against sessions by websockets.
const WEBSOCKET: &str = "record/websocket";
