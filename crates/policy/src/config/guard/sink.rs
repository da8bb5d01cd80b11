//! What takes the lines of the log further: journald, syslog, OpenTelemetry, a webhook.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

use super::Wrong;
use super::drain::{
    Drain, JournaldDocument, SyslogDocument, Ways, WebDocument, WebhookDocument, check_name,
};
use super::value::Period;

/// What takes lines further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sink {
    /// Name: of its cursor, and in what is told of it.
    pub name: String,
    /// Where they go.
    pub to: Drain,
    /// What happens to requests while it is behind.
    pub on_failure: WhenBehind,
    /// How far behind it may be.
    pub lag: Period,
}

/// What happens to requests while a sink is behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenBehind {
    /// They go on; the lines wait in the file.
    #[default]
    Wait,
    /// They are refused once the sink is further behind than its lag.
    Stop,
}

/// What the lines of the log are handed on to: one of `journald`, `syslog`, `otlp`, `webhook`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SinkDocument {
    /// Name.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// The journal of this machine.
    journald: Option<JournaldDocument>,
    /// Syslog (RFC 5424).
    syslog: Option<SyslogDocument>,
    /// Logs of OpenTelemetry (OTLP over HTTP, in JSON).
    otlp: Option<WebDocument>,
    /// A POST of a batch of lines as JSON.
    webhook: Option<WebhookDocument>,
    /// What happens to requests while it is behind: wait (default), stop.
    #[serde(default)]
    on_failure: WhenBehind,
    /// How far behind it may be before that is told, and requests are refused where `on-failure` is stop; default: 5m.
    #[serde(default)]
    lag: Option<Period>,
}

/// Reads what stands in the document.
pub(super) fn apply(documents: Vec<SinkDocument>) -> Result<Vec<Sink>, Wrong> {
    let mut sinks: Vec<Sink> = Vec::new();
    for document in documents {
        let at = document.name.referenced;
        let names = sinks.iter().map(|it| &*it.name);
        check_name("sink", &document.name, names, MOST)?;
        let name = document.name.value.clone();
        sinks.push(one(document, at, name)?);
    }
    Ok(sinks)
}

fn one(document: SinkDocument, at: Location, name: String) -> Result<Sink, Wrong> {
    let ways = Ways {
        journald: document.journald,
        syslog: document.syslog,
        otlp: document.otlp,
        webhook: document.webhook,
    };
    let Some(to) = ways.read(at)? else {
        let why = format!("the sink `{name}` needs one of `journald`, `syslog`, `otlp`, `webhook`");
        return Err((at, why));
    };
    Ok(Sink {
        name,
        to,
        on_failure: document.on_failure,
        lag: document.lag.unwrap_or(LAG),
    })
}

const LAG: Period = Period(300);
/// Each has a thread.
const MOST: usize = 16;
