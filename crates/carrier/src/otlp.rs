//! Logs of OpenTelemetry: OTLP over HTTP in JSON (OTLP 1.x, "OTLP/HTTP"; the data model of logs). 64-bit numbers are texts,
//! names are in lower camel case.

use serde_json::{Value, json};

use crate::http::Client;
use crate::{Carried, Carrier, Record, Severity, Writer};

/// A collector.
pub(crate) struct Otlp {
    pub(crate) client: Client,
    pub(crate) writer: Writer,
}

impl<R: Record> Carrier<R> for Otlp {
    fn carry(&mut self, records: &[R]) -> Carried {
        let body = request(&self.writer, records).to_string();
        match self.client.post(&[], body.as_bytes()) {
            Ok(answer) => Carried {
                taken: records.len(),
                end: Ok(rejected(&answer.body)),
            },
            Err(fault) => Carried::faulty(fault),
        }
    }
}

/// Writes an `ExportLogsServiceRequest`.
fn request<R: Record>(writer: &Writer, records: &[R]) -> Value {
    let observed = (writer.clock)().in_nanoseconds().to_string();
    let records = records.iter().map(|it| record(writer, it, &observed));
    let records: Vec<Value> = records.collect();
    let version = env!("CARGO_PKG_VERSION");
    json!({ "resourceLogs": [{
        "resource": { "attributes": [
            attribute("service.name", &text(writer.program)),
            attribute("service.version", &text(version)),
            attribute("service.instance.id", &text(&writer.log)),
            attribute("host.name", &text(&writer.host)),
        ]},
        "scopeLogs": [{
            "scope": { "name": writer.scope, "version": version },
            "logRecords": records,
        }],
    }]})
}

/// Writes a `LogRecord`. Its body is the line as it is, so that it can be held against what stands elsewhere.
fn record(writer: &Writer, record: &impl Record, observed: &str) -> Value {
    let (number, word) = match record.severity() {
        // The data model's own mapping of syslog's severities.
        Severity::Emergency => (21, "FATAL"),
        Severity::Alert => (19, "ERROR3"),
        Severity::Critical => (18, "ERROR2"),
        Severity::Error => (17, "ERROR"),
        Severity::Warning => (13, "WARN"),
        Severity::Notice => (10, "INFO2"),
        Severity::Informational => (9, "INFO"),
        Severity::Debug => (5, "DEBUG"),
    };
    let facts = record.facts().into_iter();
    let attributes: Vec<Value> = facts
        .map(|it| attribute(&(writer.attribute)(&it.name), &any(&it.value)))
        .collect();
    json!({
        "timeUnixNano": record.time().in_nanoseconds().to_string(),
        "observedTimeUnixNano": observed,
        "severityNumber": number,
        "severityText": word,
        "eventName": format!("{}.{}", writer.scope, record.event()),
        "body": text(&String::from_utf8_lossy(record.bytes())),
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
