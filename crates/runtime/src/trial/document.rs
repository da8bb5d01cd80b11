//! Documents of trials: YAML made into the JSON of their source.

use super::read::Wrong;
use super::value::Map;
use crate::document::{Document, Reader, Source};
use crate::fields::iso8601;
use crate::yaml::{Node, Value};
use granit_parser::ScalarStyle;
use serde_json::{Map as Object, Value as Json};

/// Reads a document; where it says no time it happens at one that is given.
pub(super) fn read(
    map: &Map<'_>,
    node: &Node,
    reader: &mut Reader,
    time: u64,
) -> Result<Document, Wrong> {
    let said = map
        .get("document")
        .ok_or_else(|| Wrong::new(node.start, "document is missing"))?;
    let Json::Object(mut object) = json(said) else {
        return Err(Wrong::new(said.start, "a document is a map"));
    };
    complete(&mut object, reader.source(), time);
    let read = reader.value(Json::Object(object));
    read.map_err(|unread| Wrong::new(said.start, unread.to_string()))
}

/// Adds what each document of a source has and no test is about.
fn complete(object: &mut Object<String, Json>, source: Source, time: u64) {
    let mut add = |key: &str, value: Json| {
        object.entry(key).or_insert(value);
    };
    match source {
        Source::Kubernetes => {
            add("kind", "Event".into());
            add("stageTimestamp", iso8601(time, "Z").into());
        }
        Source::Docker => add("timeNano", time.into()),
        Source::Guard => add("time", iso8601(time, "Z").into()),
    }
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => {
            let named = |(name, value): &(Node, Node)| {
                let name = name.text().unwrap_or_default().to_owned();
                (name, json(value))
            };
            Json::Object(entries.iter().map(named).collect())
        }
        Value::Scalar(scalar) => {
            let plain = scalar.style == ScalarStyle::Plain && !scalar.is_text;
            let read = plain
                .then(|| serde_json::from_str(&scalar.text).ok())
                .flatten();
            match read {
                Some(value @ (Json::Bool(_) | Json::Number(_))) => value,
                _ => scalar.text.clone().into(),
            }
        }
    }
}
