//! Logs of OpenTelemetry: OTLP over HTTP in JSON (OTLP 1.x, "OTLP/HTTP"; the data model of logs). 64-bit numbers are texts,
//! names are in lower camel case.

use serde_json::{Value, json};

use super::carrier::{Carried, Carrier};
use super::facts::{Severity, event, facts, severity};
use super::follow::Item;
use super::http::Client;

/// A collector.
pub(super) struct Otlp {
    pub(super) client: Client,
    pub(super) host: String,
    pub(super) log: String,
    /// What tells the time: nanoseconds since 1970.
    pub(super) clock: fn() -> crate::proxy::Moment,
}

impl Carrier for Otlp {
    fn carry(&mut self, lines: &[Item]) -> Carried {
        let body = self.request(lines).to_string();
        match self.client.post(&[], body.as_bytes()) {
            Ok(answer) => Carried {
                taken: lines.len(),
                end: Ok(rejected(&answer.body)),
            },
            Err(fault) => Carried::faulty(fault),
        }
    }
}

impl Otlp {
    /// Writes an `ExportLogsServiceRequest`.
    fn request(&self, lines: &[Item]) -> Value {
        let now = (self.clock)();
        let observed = nanoseconds(now.seconds, now.nanoseconds);
        let records: Vec<Value> = lines.iter().map(|it| record(it, &observed)).collect();
        let version = env!("CARGO_PKG_VERSION");
        json!({ "resourceLogs": [{
            "resource": { "attributes": [
                attribute("service.name", &text("seawall-guard")),
                attribute("service.version", &text(version)),
                attribute("service.instance.id", &text(&self.log)),
                attribute("host.name", &text(&self.host)),
            ]},
            "scopeLogs": [{
                "scope": { "name": "seawall.guard", "version": version },
                "logRecords": records,
            }],
        }]})
    }
}

/// Writes a `LogRecord`. Its body is the line as it stands in the log, so that the chain can be held against it.
fn record(item: &Item, observed: &str) -> Value {
    let (number, word) = match severity(&item.line) {
        // The data model's own mapping of syslog's severities.
        Severity::Error => (17, "ERROR"),
        Severity::Warning => (13, "WARN"),
        Severity::Notice => (10, "INFO2"),
        Severity::Informational => (9, "INFO"),
    };
    let facts = facts(&item.line).into_iter();
    let attributes: Vec<Value> = facts
        .map(|it| attribute(&format!("seawall.{}", it.name), &any(&it.value)))
        .collect();
    json!({
        "timeUnixNano": item.time_in_nanoseconds(),
        "observedTimeUnixNano": observed,
        "severityNumber": number,
        "severityText": word,
        "eventName": format!("seawall.guard.{}", event(&item.line)),
        "body": text(&String::from_utf8_lossy(&item.bytes)),
        "attributes": attributes,
    })
}

fn attribute(key: &str, value: &Value) -> Value {
    json!({ "key": key, "value": value })
}

fn text(text: &str) -> Value {
    json!({ "stringValue": text })
}

/// Writes an `AnyValue`.
fn any(value: &Value) -> Value {
    match value {
        Value::Bool(it) => json!({ "boolValue": it }),
        Value::Number(it) if it.is_f64() => json!({ "doubleValue": it }),
        Value::Number(it) => match it.as_i64() {
            Some(it) => json!({ "intValue": it.to_string() }),
            // Above what its 64 bits with a sign hold.
            None => text(&it.to_string()),
        },
        Value::String(it) => text(it),
        Value::Array(list) => {
            let values: Vec<Value> = list.iter().map(any).collect();
            json!({ "arrayValue": { "values": values } })
        }
        other => text(&other.to_string()),
    }
}

/// Writes a moment in nanoseconds.
pub(super) fn nanoseconds(seconds: i64, nanoseconds: u32) -> String {
    let all = i128::from(seconds)
        .saturating_mul(1_000_000_000)
        .saturating_add(i128::from(nanoseconds));
    all.max(0).to_string()
}

/// Says what a collector has not taken of what it answers with success (`partialSuccess`).
fn rejected(body: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let partial = answer.get("partialSuccess")?;
    let count = partial.get("rejectedLogRecords")?;
    let count = count.as_i64().or_else(|| count.as_str()?.parse().ok())?;
    let why = partial.get("errorMessage").and_then(Value::as_str);
    let why: String = why.unwrap_or_default().chars().take(200).collect();
    (count > 0).then(|| format!("it rejected {count} of them: {}", why.escape_debug()))
}
