//! Answers of the guard itself, in the engine's form, so that every client shows them as it shows the engine's.

use serde_json::json;

use crate::api::http::Framing;
use crate::api::http::response::Head;
use crate::api::http::{Fields, write};
use crate::api::refusal::Refusal;
use crate::decide::Decision;

/// An answer of the guard's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What the client shows.
    pub(crate) message: String,
    /// The rule, for clients that look at headers.
    pub(crate) rule: String,
}

impl Answer {
    /// Says that a request was not understood.
    pub(crate) fn of_refusal(refusal: &Refusal) -> Self {
        let status = match refusal.rule {
            rule if rule == crate::api::rule::BODY_TOO_LARGE => 413,
            rule if rule == crate::api::rule::HTTP_TOO_LARGE => 431,
            SLOW => 408,
            _ => 400,
        };
        let hint = refusal.hint.as_deref();
        let hint = hint.map(|it| format!(" ({it})")).unwrap_or_default();
        Self {
            status,
            message: format!("not understood [{}]: {refusal}{hint}", refusal.rule),
            rule: refusal.rule.to_owned(),
        }
    }

    /// Says that a request was denied.
    pub(crate) fn of_decision(operation: &str, identity: &str, decision: &Decision) -> Self {
        let rules = decision.rules.join(", ");
        let reasons = decision.reasons.join("; ");
        let reasons = if reasons.is_empty() {
            "no rule allows it".to_owned()
        } else {
            reasons
        };
        Self {
            status: 403,
            message: format!("{operation} denied for {identity} [{rules}]: {reasons}"),
            rule: rules,
        }
    }

    /// Says that something else went wrong.
    pub(crate) fn failed(status: u16, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            rule: rule.to_owned(),
        }
    }

    /// Writes it. The connection ends with it.
    pub(crate) fn write(&self, request: &str, bodiless: bool) -> Vec<u8> {
        let message = format!("seawall guard: {} (request {request})", self.message);
        let body = format!("{}\n", json!({ "message": message }));
        let mut fields = Fields::default();
        // They hold no control character, or are left out.
        let own = [
            ("Content-Type", "application/json"),
            ("Seawall-Request", request),
            ("Seawall-Rule", self.rule.as_str()),
        ];
        for (name, value) in own {
            drop(fields.push(name, value));
        }
        let head = Head {
            status: self.status,
            reason: reason(self.status).to_owned(),
            fields,
            old: false,
        };
        let length = Framing::Length(u64::try_from(body.len()).unwrap_or_default());
        let mut bytes = write::answer(&head, length, false);
        if !bodiless {
            bytes.extend_from_slice(body.as_bytes());
        }
        bytes
    }
}

/// The rule against heads and bodies that take too long.
pub(crate) const SLOW: &str = "proxy/slow";
/// The rule against more connections than one may have.
pub(crate) const BUSY: &str = "proxy/busy";
/// The rule against more bytes than there is room for.
pub(crate) const MEMORY: &str = "proxy/memory";
/// The engine did not do what it should.
pub(crate) const ENGINE: &str = "proxy/engine";
/// The log can't be kept.
pub(crate) const LOG: &str = "proxy/log";

const fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        403 => "Forbidden",
        408 => "Request Timeout",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Error",
    }
}
