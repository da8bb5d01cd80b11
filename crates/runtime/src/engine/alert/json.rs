//! Alerts as lines of JSON.

use super::text::prefixed;
use super::{Alert, Form, escape};
use crate::fields::iso8601;
use serde_json::{Map, Value};

/// Returns an alert as a line of JSON without its end. Keys are sorted.
pub fn json_line(alert: &Alert, form: Form) -> String {
    let mut all = Map::new();
    all.insert("hostname".to_owned(), alert.host.clone().into());
    if form.message {
        all.insert("message".to_owned(), alert.message.clone().into());
    }
    if form.output {
        all.insert("output".to_owned(), prefixed(alert, form).into());
    }
    if form.fields {
        all.insert("output_fields".to_owned(), fields(alert, form));
    }
    all.insert("priority".to_owned(), alert.priority.name().into());
    all.insert("rule".to_owned(), alert.rule.to_string().into());
    all.insert("source".to_owned(), alert.source.to_string().into());
    if form.tags {
        all.insert("tags".to_owned(), alert.tags.to_vec().into());
    }
    all.insert("time".to_owned(), iso8601(alert.time, "Z").into());
    visible(&Value::Object(all).to_string())
}

/// Returns the values of an alert, that of its prefix among them. Times of events are numbers, as upstream has them.
fn fields(alert: &Alert, form: Form) -> Value {
    let prefix = if form.iso_time {
        "evt.time.iso8601"
    } else {
        "evt.time"
    };
    let mut all: Vec<(String, Value)> = vec![(prefix.to_owned(), alert.time.into())];
    for (name, value) in &alert.fields {
        let is_time = matches!(&**name, "evt.time" | "evt.time.iso8601");
        let value = if is_time {
            alert.time.into()
        } else {
            value.clone()
        };
        if !all.iter().any(|(known, _)| **known == **name) {
            all.push((name.to_string(), value));
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    Value::Object(all.into_iter().collect())
}

/// Escapes what JSON allows and a terminal doesn't show.
fn visible(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    escape::escaped(json, &mut out);
    out
}
