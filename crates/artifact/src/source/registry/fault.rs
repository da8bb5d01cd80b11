//! What a registry's refusals mean (distribution-spec 1.1, "Error Codes"), in one sentence with a hint.

use std::time::Duration;

use serde::Deserialize;

use crate::error::{Error, ErrorKind};
use crate::source::http::client::Response;
use crate::source::http::failure::{Failure, cut};
use crate::source::http::retry::parse_retry_after;

/// Why a registry did not hand out what it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// Whose fault it is.
    pub(super) kind: ErrorKind,
    /// Status of the answer, where there was one.
    pub(super) status: Option<u16>,
    /// What happened, as a clause.
    pub(super) why: String,
    /// What the user can try.
    pub(super) hint: Option<String>,
    /// Whether the same request may succeed a moment later.
    pub(super) transient: bool,
    /// How long the server asks us to wait.
    pub(super) wait: Option<Duration>,
}

impl Fault {
    /// Makes a fault that is final.
    pub(super) fn new(kind: ErrorKind, why: impl Into<String>) -> Self {
        Self {
            kind,
            status: None,
            why: why.into(),
            hint: None,
            transient: false,
            wait: None,
        }
    }

    /// Adds a hint.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Makes a fault of an error about an image.
    pub(super) fn of(error: &Error, what: &str) -> Self {
        let why = error.to_string();
        let clause = why
            .strip_prefix(what)
            .and_then(|rest| rest.strip_prefix(": "));
        let mut fault = Self::new(error.kind(), clause.unwrap_or(&why));
        fault.hint = error.hint_text().map(str::to_owned);
        fault
    }

    /// Makes a fault of a request that brought no answer from a host.
    pub(super) fn unanswered(failure: &Failure, host: &str) -> Self {
        let error = failure.about(host);
        Self {
            kind: error.kind(),
            status: None,
            why: format!("{host}: {}", failure.why),
            hint: error.hint_text().map(str::to_owned),
            transient: failure.is_transient(),
            wait: None,
        }
    }

    /// Makes a fault of an answer that is a refusal. `host` is who answered, `known` whether we
    /// showed a credential.
    pub(super) fn refused(response: Response, host: &str, known: bool) -> Self {
        let status = response.status;
        let wait = response.header("retry-after").and_then(parse_retry_after);
        let html = is_web_page(&response);
        let said = Said::read(&response.body.read_start(LARGEST_REFUSAL));
        let words = said.words();
        let (why, hint) = explain(status, &said, host, known, html);
        Self {
            kind: match status {
                404 => ErrorKind::User,
                _ => ErrorKind::Network,
            },
            status: Some(status),
            why: match words {
                Some(words) if !html => format!("{why} ({words})"),
                _ => why,
            },
            hint,
            transient: matches!(status, 408 | 429 | 500 | 502 | 503 | 504),
            wait,
        }
    }

    /// Makes the crate's error of it, about an image or a layer.
    pub(super) fn about(&self, what: impl Into<String>) -> Error {
        let error = Error::new(self.kind, what, self.why.clone());
        match &self.hint {
            Some(hint) => error.hint(hint.clone()),
            None => error,
        }
    }
}

/// Says whether an answer claims to be a web page.
pub(super) fn is_web_page(response: &Response) -> bool {
    response.header("content-type").is_some_and(|kind| {
        kind.trim_start()
            .get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("text/html"))
    })
}

/// The sentence for a web page where a registry should be.
pub(super) const WEB_PAGE: &str = "answered with a web page, which no registry does";
/// What to do about it.
pub(super) const WEB_PAGE_HINT: &str =
    "check the address; a proxy or a login page may stand between here and the registry";

fn explain(
    status: u16,
    said: &Said,
    host: &str,
    known: bool,
    html: bool,
) -> (String, Option<String>) {
    let hint = |text: &str| Some(text.to_owned());
    match status {
        401 if known => (
            format!("{host} does not accept the user name and password or token (401)"),
            Some(format!("log in again with `docker login {host}`")),
        ),
        401 => (
            format!("{host} wants to know who asks (401)"),
            Some(format!(
                "check the image's name; if it is private, `docker login {host}` or use --username \
                 and --password-stdin"
            )),
        ),
        403 => (
            format!("{host} forbids it (403)"),
            hint("check that this account may pull the image"),
        ),
        404 if html => (format!("{host} {WEB_PAGE} (404)"), hint(WEB_PAGE_HINT)),
        404 if said.has("NAME_UNKNOWN") => (
            format!("{host} has no such repository (404)"),
            hint("check the image's name; a private one may need a login"),
        ),
        404 if said.has("MANIFEST_UNKNOWN") => (
            format!("{host} has no such tag or digest (404)"),
            hint("check the tag"),
        ),
        404 => (
            format!("{host} does not have it (404)"),
            hint("check the image's name and tag"),
        ),
        429 => (
            format!("{host} says that too many requests were made (429)"),
            hint("wait, or log in: known users may pull more"),
        ),
        500..=599 => (
            format!("{host} is in trouble ({status})"),
            hint("try again later"),
        ),
        407 => (
            "the proxy wants to know who asks (407)".to_owned(),
            hint("put user and password into the proxy variable"),
        ),
        _ if html => (format!("{host} {WEB_PAGE} ({status})"), hint(WEB_PAGE_HINT)),
        _ => (
            format!("{host} answered with status {status}, which means nothing here"),
            None,
        ),
    }
}

/// The body of a refusal.
#[derive(Default, Deserialize)]
struct Said {
    #[serde(default)]
    errors: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Said {
    /// Reads what can be read; a body that is something else says nothing.
    fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    fn has(&self, code: &str) -> bool {
        self.errors.iter().any(|item| item.code == code)
    }

    fn words(&self) -> Option<String> {
        let item = self.errors.first()?;
        let words = if item.message.is_empty() {
            cut(&item.code)
        } else {
            cut(&item.message)
        };
        (!words.is_empty()).then_some(words)
    }
}

const LARGEST_REFUSAL: u64 = 64 << 10;
