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

    /// Says that a request was denied. What is not there, or not to be seen, is answered as the engine would: clients pull
    /// an image then, or are content that there is nothing to be removed.
    pub(crate) fn of_decision(operation: &str, identity: &str, decision: &Decision) -> Self {
        let absent = !decision.rules.is_empty() && decision.rules.iter().all(|it| it == ABSENT);
        let rules = decision.rules.join(", ");
        let reasons = decision.reasons.join("; ");
        let reasons = if reasons.is_empty() {
            "no rule allows it".to_owned()
        } else {
            reasons
        };
        Self {
            status: if absent { 404 } else { 403 },
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

/// The rule by which decisions say that something is not there, or not to be seen.
const ABSENT: &str = "builtin/not-found";

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
        404 => "Not Found",
        408 => "Request Timeout",
        413 => "Content Too Large",
        431 => "Request Header Fields Too Large",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rules: &[&str], reasons: &[&str]) -> String {
        let own = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
        let decision = Decision {
            allowed: false,
            would_deny: true,
            rules: own(rules),
            reasons: own(reasons),
            changes: Vec::new(),
            break_glass: None,
        };
        let answer = Answer::of_decision("containers.create", "uid:7", &decision);
        String::from_utf8(answer.write("r-1", false)).unwrap()
    }

    #[test]
    fn denials_are_the_engines_in_form() {
        let text = answer(&["roles.a.deny.0"], &["a \"reason\"\n"]);
        assert!(text.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{text}");
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        let want = "{\"message\":\"seawall guard: containers.create denied for uid:7 [roles.a.deny.0]: a \\\"reason\\\"\\n (request r-1)\"}\n";
        assert_eq!(body, want);
        assert!(text.contains(&format!("Content-Length: {}\r\n", body.len())));
        assert!(text.contains("Connection: close\r\n"));
        let text = answer(&[], &[]);
        assert!(text.contains("no rule allows it"), "{text}");
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let absent = "builtin/not-found";
        assert!(answer(&[absent, absent], &["No such image: x"]).starts_with("HTTP/1.1 404 "));
        assert!(answer(&[absent, "other"], &["x", "y"]).starts_with("HTTP/1.1 403 "));
        assert!(answer(&[], &[]).starts_with("HTTP/1.1 403 "));
    }
}
