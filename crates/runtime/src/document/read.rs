//! Lines and bodies of requests as documents.

use super::denial::Denials;
use super::{Document, Source};
use crate::state::moment;
use serde_json::Value;

/// Bytes of the largest text that is read at once: a line, or a body of a request.
pub const LONGEST: usize = 16 << 20;
/// Events of one text.
const MOST: usize = 100_000;
/// The words of a cause that are told.
const LONGEST_WHY: usize = 200;

/// Reads documents of one source, in the order in which they come.
#[derive(Clone, Debug)]
pub struct Reader {
    source: Source,
    number: u64,
    denials: Denials,
}

/// Why something is no event of its source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It is too long.
    #[error("it has more than {} MiB", LONGEST >> 20)]
    TooLong,
    /// It has too many events.
    #[error("it has more than {MOST} events")]
    TooMany,
    /// It is not JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is JSON, but nothing that its source writes.
    #[error("it is no event: {0}")]
    NoEvent(&'static str),
}

impl Reader {
    /// Begins to read documents of a source.
    pub fn new(source: Source) -> Self {
        Self {
            source,
            number: 0,
            denials: Denials::default(),
        }
    }

    /// Reads a text that holds one event or, of Kubernetes, a list of them. Each of them can be unreadable for itself.
    pub fn read(&mut self, text: &[u8]) -> Vec<Result<Document, Unread>> {
        if text.len() > LONGEST {
            return vec![Err(Unread::TooLong)];
        }
        let value: Value = match serde_json::from_slice(text) {
            Ok(value) => value,
            Err(error) => {
                let why: String = error.to_string().chars().take(LONGEST_WHY).collect();
                return vec![Err(Unread::NotJson(why))];
            }
        };
        match self.source {
            Source::Kubernetes => self.list(value),
            Source::Docker | Source::Guard => vec![self.value(value)],
        }
    }

    /// Returns the source that it reads.
    pub fn source(&self) -> Source {
        self.source
    }

    /// Reads an event, a list of events, or an array of either.
    fn list(&mut self, value: Value) -> Vec<Result<Document, Unread>> {
        let mut all = Vec::new();
        let mut left = vec![value];
        while let Some(value) = left.pop() {
            if all.len() >= MOST {
                all.push(Err(Unread::TooMany));
                break;
            }
            match value {
                Value::Array(items) => left.extend(items.into_iter().rev()),
                Value::Object(mut map) if has_kind(&map, "EventList") => {
                    match map.remove("items") {
                        Some(Value::Array(items)) => {
                            left.extend(items.into_iter().rev().map(in_list));
                        }
                        _ => all.push(Err(Unread::NoEvent("its items are missing"))),
                    }
                }
                value => all.push(self.value(value)),
            }
        }
        all
    }

    /// Takes JSON as one event.
    ///
    /// # Errors
    /// Where it is none of the source.
    pub fn value(&mut self, value: Value) -> Result<Document, Unread> {
        let time = match self.source {
            Source::Kubernetes => kubernetes_time(&value)?,
            Source::Docker => docker_time(&value)?,
            Source::Guard => guard_time(&value)?,
        };
        self.number = self.number.saturating_add(1);
        let denied = self.source == Source::Guard && is_denied(&value);
        let principal = value.pointer("/principal/identity").and_then(Value::as_str);
        let denials = match principal {
            Some(principal) if denied => self.denials.count(principal, time),
            _ => 0,
        };
        Ok(Document {
            source: self.source,
            number: self.number,
            time,
            denials,
            value,
        })
    }
}

fn has_kind(map: &serde_json::Map<String, Value>, kind: &str) -> bool {
    map.get("kind").and_then(Value::as_str) == Some(kind)
}

/// Events within a list may leave out what they are: the list says it.
fn in_list(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value
        && !map.contains_key("kind")
    {
        map.insert("kind".to_owned(), "Event".into());
    }
    value
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn kubernetes_time(value: &Value) -> Result<u64, Unread> {
    if text(value, "kind") != Some("Event") {
        return Err(Unread::NoEvent("its kind is neither Event nor EventList"));
    }
    let time = text(value, "stageTimestamp").or_else(|| text(value, "requestReceivedTimestamp"));
    match time.map_or(0, moment) {
        0 => Err(Unread::NoEvent("its stageTimestamp is missing or no time")),
        time => Ok(time),
    }
}

fn docker_time(value: &Value) -> Result<u64, Unread> {
    if text(value, "Type").is_none() || text(value, "Action").is_none() {
        return Err(Unread::NoEvent("its Type or Action is missing"));
    }
    let number = |key: &str| value.get(key).and_then(Value::as_u64);
    let seconds = || number("time")?.checked_mul(1_000_000_000);
    number("timeNano")
        .or_else(seconds)
        .ok_or(Unread::NoEvent("its time is missing"))
}

fn guard_time(value: &Value) -> Result<u64, Unread> {
    if text(value, "event").is_none() {
        return Err(Unread::NoEvent("it does not say which event it is"));
    }
    match text(value, "time").map_or(0, moment) {
        0 => Err(Unread::NoEvent("its time is missing or no time")),
        time => Ok(time),
    }
}

fn is_denied(value: &Value) -> bool {
    let is = |key: &str| value.get(key).and_then(Value::as_bool);
    text(value, "event") == Some("decided") && is("allowed") == Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"kind":"Event","stageTimestamp":"2026-11-23T07:00:00.000001Z"}"#;

    #[test]
    fn events_lists_and_arrays_are_read() {
        let rows = [
            (EVENT.to_owned(), "1"),
            (format!("[{EVENT},{EVENT}]"), "12"),
            (
                format!(r#"{{"kind":"EventList","items":[{EVENT},{{}},{EVENT}]}}"#),
                "1-2",
            ),
            (
                r#"{"kind":"EventList","items":[{"stageTimestamp":"2026-11-23T07:00:00Z"}]}"#
                    .to_owned(),
                "1",
            ),
            (r#"{"kind":"EventList"}"#.to_owned(), "-"),
            (r#"{"kind":"Pod"}"#.to_owned(), "-"),
            (
                r#"{"kind":"Event","stageTimestamp":"yesterday"}"#.to_owned(),
                "-",
            ),
            ("[".repeat(100_000), "-"),
            ("7".to_owned(), "-"),
            (String::new(), "-"),
        ];
        for (text, want) in rows {
            let read = Reader::new(Source::Kubernetes).read(text.as_bytes());
            let told: String = read
                .iter()
                .map(|it| {
                    it.as_ref()
                        .map_or("-".to_owned(), |it| it.number.to_string())
                })
                .collect();
            assert_eq!(told, want, "{}", text.get(..60).unwrap_or(&text));
        }
        let read = Reader::new(Source::Kubernetes).read(EVENT.as_bytes());
        assert_eq!(read[0].as_ref().unwrap().time, 1_795_417_200_000_001_000);
    }

    #[test]
    fn events_of_other_sources_have_their_own_times() {
        let rows = [
            (
                Source::Docker,
                r#"{"Type":"container","Action":"start","timeNano":7}"#,
                Some(7),
            ),
            (
                Source::Docker,
                r#"{"Type":"container","Action":"start","time":7}"#,
                Some(7_000_000_000),
            ),
            (Source::Docker, r#"{"Type":"container","time":7}"#, None),
            (
                Source::Docker,
                r#"{"Type":"container","Action":"start"}"#,
                None,
            ),
            (
                Source::Guard,
                r#"{"event":"own","time":"1970-01-01T00:00:01.5Z"}"#,
                Some(1_500_000_000),
            ),
            (Source::Guard, r#"{"event":"own","time":"soon"}"#, None),
            (Source::Guard, r#"{"time":"1970-01-01T00:00:01Z"}"#, None),
        ];
        for (source, text, want) in rows {
            let read = Reader::new(source).read(text.as_bytes());
            let time = read[0].as_ref().ok().map(|document| document.time);
            assert_eq!(time, want, "{text}");
        }
    }

    #[test]
    fn denials_of_a_principal_are_counted() {
        let mut reader = Reader::new(Source::Guard);
        let line = |allowed: bool| {
            format!(
                r#"{{"event":"decided","time":"1970-01-01T00:00:01Z","allowed":{allowed},"principal":{{"identity":"a"}}}}"#
            )
        };
        let counts: Vec<u64> = [false, true, false]
            .iter()
            .map(|allowed| {
                reader.read(line(*allowed).as_bytes())[0]
                    .as_ref()
                    .unwrap()
                    .denials
            })
            .collect();
        assert_eq!(counts, [1, 0, 2]);
    }
}
