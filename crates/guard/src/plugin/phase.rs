//! The two phases: before the engine does what is asked for, and before it hands its answer out.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use serde_json::json;

use super::document::Document;
use super::pending::Begun;
use super::{Inner, MARK};
use crate::api::asked::{Asked, Given};
use crate::api::http::{Framing, Head};
use crate::api::operation::{self, Body};
use crate::api::read::{self, Found};
use crate::api::refusal::Refusal;
use crate::api::{change, redact, rule, view, write};
use crate::decide::{Change, Decision, Sight};
use crate::principal::{Principal, Proof};
use crate::proxy::answer::Answer;
use crate::proxy::exchange::record;
use crate::record::{Decided, Event};

/// What the engine is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    allow: bool,
    /// What the client is told.
    message: String,
}

impl Reply {
    const fn allow() -> Self {
        let message = String::new();
        Self {
            allow: true,
            message,
        }
    }

    pub(super) fn deny(message: impl std::fmt::Display) -> Self {
        Self {
            allow: false,
            message: format!("seawall guard: {message}"),
        }
    }

    /// Writes it as the plugin API wants it.
    pub(super) fn write(&self) -> String {
        json!({ "Allow": self.allow, "Msg": self.message, "Err": "" }).to_string()
    }
}

impl Inner {
    /// Decides on a request (`AuthZPlugin.AuthZReq`).
    pub(super) fn decide(&self, bytes: &[u8]) -> Reply {
        let document = match Document::read(bytes) {
            Ok(document) => document,
            Err(refusal) => return self.refuse(&refusal),
        };
        if self.is_own(&document) {
            return Reply::allow();
        }
        let principal = document.principal();
        let request = self.shared.name_request();
        let line = redact::line(&document.method, &document.target);
        let judged = self.judge(&document, &principal, &line);
        let (decided, answer) = match judged {
            Ok((decided, answer)) => (decided, answer),
            Err(refusal) => (
                record::refused(&refusal, &line),
                Some(Answer::of_refusal(&refusal)),
            ),
        };
        let kept = self
            .shared
            .record(&request, &principal, Event::Decided(Box::new(decided)));
        match (answer, kept) {
            (Some(answer), kept) => {
                // It goes nowhere, whether it can be recorded or not.
                if let Err(error) = kept {
                    (self.shared.settings.tell)(&error.to_string());
                }
                Reply::deny(format!("{} (request {request})", answer.message))
            }
            (None, Err(error)) => Reply::deny(error),
            (None, Ok(_)) => self.begin(&document, request, &principal),
        }
    }

    /// Records and denies what the engine says in a way that is not understood.
    fn refuse(&self, refusal: &Refusal) -> Reply {
        let request = self.shared.name_request();
        let decided = record::refused(refusal, "a document of the engine");
        let principal = Principal {
            proof: Proof::Engine { name: None },
            listener: super::LISTENER.to_owned(),
        };
        let event = Event::Decided(Box::new(decided));
        if let Err(error) = self.shared.record(&request, &principal, event) {
            (self.shared.settings.tell)(&error.to_string());
        }
        Reply::deny(format!("{refusal} (request {request})"))
    }

    /// Takes note of the end of a request (`AuthZPlugin.AuthZRes`). An answer to what was not decided here is not handed
    /// out.
    pub(super) fn end(&self, bytes: &[u8]) -> Reply {
        let document = match Document::read(bytes) {
            Ok(document) => document,
            Err(refusal) => return Reply::deny(&refusal),
        };
        if self.is_own(&document) {
            return Reply::allow();
        }
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = pending.end(&document.digest());
        drop(pending);
        let Some(begun) = begun else {
            return Reply::deny("this answers a request that was not decided here");
        };
        self.record_end(&document.principal(), &begun, document.status, None);
        Reply::allow()
    }

    /// Says whether a request is a question of our own.
    fn is_own(&self, document: &Document) -> bool {
        let word = document.field(MARK).unwrap_or_default();
        let digest = |text: &str| ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        // Of digests nobody learns by time how far a guess is right.
        document.method == "GET" && digest(word).as_ref() == digest(&self.word).as_ref()
    }

    /// Reads and judges; an answer is a denial.
    fn judge(
        &self,
        document: &Document,
        principal: &Principal,
        line: &str,
    ) -> Result<(Decided, Option<Answer>), Refusal> {
        let head = document.head()?;
        let found = read::find(&head)?;
        let body = body(document, &head, &found)?;
        let mut asked = found.read(&head, body)?;
        asked.container = view::container(&asked)?;
        let judge = self.shared.judge();
        let now = (self.shared.settings.clock)().seconds;
        let mut decision = judge.judge(principal, &asked, &self.world, now);
        if decision.allowed {
            let sight = judge.sight(principal);
            if let Some((rule, why)) = self.beyond(principal, &asked, &decision, &sight)? {
                decision.allowed = false;
                decision.would_deny = true;
                decision.rules.push(rule.to_owned());
                decision.reasons.push(why);
            }
        }
        let canonical = write::write(&asked)?;
        let decided = record::decided(&asked, &decision, &canonical, line);
        let id = asked.operation.id;
        let denied = || Answer::of_decision(id, &principal.identity(), &decision);
        Ok((decided, (!decision.allowed).then(denied)))
    }

    /// Says what of an allowed request takes more than a plugin can do.
    fn beyond(
        &self,
        principal: &Principal,
        asked: &Asked,
        decision: &Decision,
        sight: &Sight,
    ) -> Result<Option<(&'static str, String)>, Refusal> {
        if let Some(by) = unpinned(asked, decision) {
            let why = format!("the image has to be named so that it can't change: {by}");
            return Ok(Some((IMAGE, why)));
        }
        if let Some((said, id)) = mistaken(decision) {
            let why = format!("`{said}` could be the beginning of another's id: name it by {id}");
            return Ok(Some((REFERENCE, why)));
        }
        if decision.changes.contains(&Change::OwnMasks) {
            let why =
                "newer engines hide more paths than MaskedPaths says: leave them to the engine";
            return Ok(Some((MASKS, why.to_owned())));
        }
        if self.behind_proxy {
            return Ok(None);
        }
        let recorded = self.shared.judge().recorded(principal);
        if recorded.holds_for(asked.operation.id) {
            let why = "a plugin can't record the session; ask by way of the proxy";
            return Ok(Some((RECORD, why.to_owned())));
        }
        if asked.body == Given::Stream {
            let why = "what is streamed does not get to a plugin; ask by way of the proxy";
            return Ok(Some((STREAM, why.to_owned())));
        }
        let answer = asked.operation.answer;
        let tells_all = matches!(answer, operation::Answer::List(_))
            || ["system.df", "system.events"].contains(&asked.operation.id);
        if tells_all && *sight != Sight::All {
            let why =
                "a plugin can't narrow the answer to what may be seen; ask by way of the proxy";
            return Ok(Some((LIST, why.to_owned())));
        }
        let keys: Vec<&str> = self
            .shared
            .settings
            .reserved
            .iter()
            .map(String::as_str)
            .collect();
        let stripped = change::apply(asked, &[], change::Reserved { keys: &keys })?;
        if write::write(&stripped)? != write::write(asked)? {
            let why = "it sets a label that only the guard may set";
            return Ok(Some((LABEL, why.to_owned())));
        }
        Ok(None)
    }

    /// Keeps a request that goes to the engine.
    fn begin(&self, document: &Document, request: String, principal: &Principal) -> Reply {
        let at = Instant::now();
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let old = at.checked_sub(LONG).map(|it| pending.forget_before(it));
        let begun = Begun {
            request: request.clone(),
            at,
        };
        let has_room = pending.begin(document.digest(), begun);
        drop(pending);
        for begun in old.into_iter().flatten() {
            self.record_end(principal, &begun, None, Some("its end was not told"));
        }
        if has_room {
            return Reply::allow();
        }
        let begun = Begun { request, at };
        let why = "too many requests have not ended";
        self.record_end(principal, &begun, None, Some(why));
        Reply::deny(why)
    }

    fn record_end(
        &self,
        principal: &Principal,
        begun: &Begun,
        status: Option<u16>,
        failure: Option<&str>,
    ) {
        let event = Event::Ended {
            status,
            bytes_in: 0,
            bytes_out: 0,
            duration: begun.at.elapsed(),
            made: None,
            failure: failure.map(str::to_owned),
            recording: None,
        };
        // What was done is done; that it can't be recorded is told.
        if let Err(error) = self.shared.record(&begun.request, principal, event) {
            (self.shared.settings.tell)(&error.to_string());
        }
    }
}

/// Returns the body, where all of it got here: engines hand on none at all where it is too large, of another content type,
/// or in a form that they do not know (CVE-2024-41110, CVE-2026-34040).
fn body<'a>(
    document: &'a Document,
    head: &Head,
    found: &Found,
) -> Result<Option<&'a [u8]>, Refusal> {
    if matches!(found.operation.body, Body::Stream) {
        return Ok(None);
    }
    let missing = |why: &str| Refusal::new(rule::BODY_MISSING, "body", why);
    let bytes = document.body.as_slice();
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let reads = matches!(found.operation.body, Body::Json(_) | Body::Hijack(_));
    match head.framing {
        Framing::Length(announced) if announced != length => {
            Err(missing("the engine did not hand on what was announced"))
        }
        Framing::Chunked if bytes.is_empty() => Err(missing("the engine did not hand it on")),
        // Nothing says that there was none.
        Framing::None if reads => Err(missing("is not announced")),
        _ => Ok((!bytes.is_empty()).then_some(bytes)),
    }
}

/// Returns what the image has to be called, where its name could become that of another between decision and deed.
fn unpinned<'a>(asked: &Asked, decision: &'a Decision) -> Option<&'a str> {
    let said = asked.container.as_ref().and_then(|it| it.image.as_deref());
    let said = said.unwrap_or_default();
    let changes = decision.changes.iter();
    let mut named = changes.filter_map(|change| match change {
        Change::Image { by } => Some(by.as_str()),
        _ => None,
    });
    let is_fixed = |by: &str| said == by || said.contains("@sha256:") || is_id(said);
    named.find(|by| !is_fixed(by))
}

/// Returns another object that is named so that the engine can take it for the beginning of an id, once what has that name
/// is gone; and its id.
fn mistaken(decision: &Decision) -> Option<(&str, &str)> {
    decision.changes.iter().find_map(|change| match change {
        Change::Reference { said, id, .. } if said != id && is_hexadecimal(said) => {
            Some((said.as_str(), id.as_str()))
        }
        _ => None,
    })
}

fn is_hexadecimal(text: &str) -> bool {
    let is_digit = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
    !text.is_empty() && text.bytes().all(is_digit)
}

/// Says whether a text is the full id of an image.
fn is_id(text: &str) -> bool {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    digits.len() == 64 && is_hexadecimal(digits)
}

/// The rule against masked paths that a newer engine has more of.
const MASKS: &str = "plugin/masks";
/// The rule against images whose name may become that of another.
const IMAGE: &str = "plugin/image";
/// The rule against names of other objects that may be taken for the beginning of an id.
const REFERENCE: &str = "plugin/reference";
/// The rule against streams, which get to nobody here.
const STREAM: &str = "plugin/stream";
/// The rule against sessions that have to be recorded.
const RECORD: &str = "plugin/record";
/// The rule against lists that would have to be narrowed.
const LIST: &str = "plugin/list";
/// The rule against labels that only the guard sets.
const LABEL: &str = "plugin/label";
/// How long a request is remembered when there are too many.
const LONG: Duration = Duration::from_hours(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operation::Target;

    #[test]
    fn names_that_may_be_taken_for_ids_are_mistaken() {
        let full = "0123456789abcdef".repeat(4);
        for (said, wanted) in [
            ("mine", false),
            (full.as_str(), false),
            ("0123456789ab", true),
            ("cafe", true),
            ("cafe-1", false),
        ] {
            let reference = Change::Reference {
                of: Target::Network,
                said: said.to_owned(),
                id: full.clone(),
            };
            let decision = Decision {
                allowed: true,
                would_deny: false,
                rules: Vec::new(),
                reasons: Vec::new(),
                changes: vec![reference],
                break_glass: None,
            };
            assert_eq!(mistaken(&decision).is_some(), wanted, "{said}");
        }
    }
}
