//! How a request that is allowed goes to the engine, and what is known of its answer.

use super::Judged;
use crate::api::asked::Given;
use crate::api::http::{Framing, write};
use crate::api::operation::Answer;
use crate::proxy::relay::Question;

impl Judged<'_> {
    /// Says how what is left of the body comes from the client: of streams all, of others nothing.
    pub(super) fn rest(&self) -> Framing {
        let streams = self.asked.body == Given::Stream && !self.is_handed_over();
        if streams {
            self.head.framing
        } else {
            Framing::None
        }
    }

    /// Returns the head, with the body where that was read.
    pub(super) fn message(&self, rest: Framing) -> Vec<u8> {
        let body = self.canonical.body.as_deref();
        let length = body.map(|it| Framing::Length(u64::try_from(it.len()).unwrap_or_default()));
        let mut bytes = write::request(self.canonical, self.head, length.unwrap_or(rest));
        bytes.extend_from_slice(body.unwrap_or_default());
        bytes
    }

    /// Returns what is known for the answer.
    pub(super) fn question(&self, request: &str, fresh: bool) -> Question {
        let mut own = vec![("Seawall-Request", request.to_owned())];
        if self.decision.would_deny {
            own.push(("Seawall-Would-Deny", self.decision.rules.join(", ")));
        }
        Question {
            method: self.canonical.method,
            old: self.head.old,
            keeps_alive: self.head.keeps_alive && fresh,
            handed_over: self.is_handed_over(),
            own,
        }
    }

    /// Says whether the answer is one that is waited for, rather than read as it comes.
    pub(super) const fn is_short(&self) -> bool {
        matches!(self.asked.operation.answer, Answer::Whole | Answer::List(_))
    }

    fn is_handed_over(&self) -> bool {
        self.asked.operation.answer == Answer::Hijack
    }
}
