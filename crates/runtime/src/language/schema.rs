//! The schema of rule files: as a JSON Schema for editors, and held against a file.

use serde_json::{Value as Json, json};

use super::Priority;
use crate::yaml::{Node, Value};

/// Returns the schema of rule files as a JSON Schema (draft 6).
pub fn rule_schema() -> Json {
    let properties = |keys: &[(&str, Shape)]| -> Json {
        let pairs = keys
            .iter()
            .map(|(key, shape)| ((*key).to_owned(), shape.json()));
        Json::Object(pairs.collect())
    };
    let object = |keys: &[(&str, Shape)], required: &[&str]| {
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": properties(keys),
            "required": required,
        })
    };
    json!({
        "$schema": "http://json-schema.org/draft-06/schema#",
        "title": "Falco rules",
        "type": "array",
        "items": object(&ITEM, &[]),
        "definitions": {
            "Exception": object(&EXCEPTION, &["name"]),
            "Override": object(&OVERRIDE, &[]),
            "Plugin": object(&PLUGIN, &["name", "version"]),
            "Alternative": object(&ALTERNATIVE, &["name", "version"]),
        },
    })
}

/// Returns where documents differ from the schema.
pub(super) fn differences(roots: &[Node]) -> Vec<String> {
    let mut found = Vec::new();
    for root in roots {
        match &root.value {
            Value::Null => {}
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    if !matches!(item.value, Value::Null) {
                        object(item, &ITEM, &[], &format!("[{index}]"), &mut found);
                    }
                }
            }
            _ => found.push("the document is not an array".to_owned()),
        }
    }
    found.truncate(MOST);
    found
}

/// What a value has to be.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Boolean,
    Integer,
    Priority,
    Operation,
    Texts,
    /// Strings or integers.
    Items,
    Exceptions,
    Override,
    Plugins,
    Alternatives,
    Any,
}

impl Shape {
    fn json(self) -> Json {
        let list = |name: &str| {
            let items = json!({ "$ref": format!("#/definitions/{name}") });
            json!({ "type": "array", "items": items })
        };
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Integer => json!({ "type": "integer", "minimum": 0 }),
            Self::Priority => json!({ "type": "string", "enum": priorities() }),
            Self::Operation => json!({ "type": "string", "enum": ["append", "replace"] }),
            Self::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Self::Items => {
                json!({ "type": "array", "items": { "type": ["string", "integer"] } })
            }
            Self::Exceptions => list("Exception"),
            Self::Override => json!({ "$ref": "#/definitions/Override" }),
            Self::Plugins => list("Plugin"),
            Self::Alternatives => list("Alternative"),
            Self::Any => json!({}),
        }
    }

    fn hold(self, node: &Node, path: &str, found: &mut Vec<String>) {
        let wrong = match (self, &node.value) {
            (Self::Any, _) => return,
            (Self::Text, Value::Scalar(_)) => return,
            (Self::Boolean, Value::Scalar(scalar)) if is_boolean(&scalar.text) => return,
            (Self::Integer, Value::Scalar(scalar)) if is_integer(&scalar.text) => return,
            (Self::Priority, Value::Scalar(scalar)) if Priority::of(&scalar.text).is_some() => {
                return;
            }
            (Self::Operation, Value::Scalar(scalar))
                if ["append", "replace"].contains(&scalar.text.as_str()) =>
            {
                return;
            }
            (Self::Texts | Self::Items, Value::Sequence(items)) => {
                for (index, item) in items.iter().enumerate() {
                    Self::Text.hold(item, &format!("{path}[{index}]"), found);
                }
                return;
            }
            (Self::Exceptions, Value::Null) => return,
            (Self::Exceptions, Value::Sequence(items)) => {
                return objects(items, &EXCEPTION, &["name"], path, found);
            }
            (Self::Plugins, Value::Sequence(items)) => {
                return objects(items, &PLUGIN, &["name", "version"], path, found);
            }
            (Self::Alternatives, Value::Sequence(items)) => {
                return objects(items, &ALTERNATIVE, &["name", "version"], path, found);
            }
            (Self::Override, Value::Mapping(_)) => {
                return object(node, &OVERRIDE, &[], path, found);
            }
            (shape, _) => shape.wanted(),
        };
        found.push(format!("{path}: {wrong}"));
    }

    const fn wanted(self) -> &'static str {
        match self {
            Self::Text => "must be a string",
            Self::Boolean => "must be true or false",
            Self::Integer => "must be a whole number",
            Self::Priority => {
                "must be one of EMERGENCY, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFO, INFORMATIONAL, DEBUG"
            }
            Self::Operation => "must be append or replace",
            Self::Override => "must be an object",
            _ => "must be an array",
        }
    }
}

fn objects(
    items: &[Node],
    keys: &[(&str, Shape)],
    required: &[&str],
    path: &str,
    found: &mut Vec<String>,
) {
    for (index, item) in items.iter().enumerate() {
        object(item, keys, required, &format!("{path}[{index}]"), found);
    }
}

fn object(
    node: &Node,
    keys: &[(&str, Shape)],
    required: &[&str],
    path: &str,
    found: &mut Vec<String>,
) {
    let Value::Mapping(entries) = &node.value else {
        found.push(format!("{path}: must be an object"));
        return;
    };
    if found.len() > MOST {
        return;
    }
    for (key, value) in entries {
        let name = key.text().unwrap_or_default();
        let path = format!("{path}.{}", name.escape_default());
        match keys.iter().find(|(known, _)| *known == name) {
            Some((_, shape)) => shape.hold(value, &path, found),
            None => found.push(format!("{path}: no such property")),
        }
    }
    for key in required {
        if node.get(key).is_none() {
            found.push(format!("{path}: '{key}' is required"));
        }
    }
}

fn is_boolean(text: &str) -> bool {
    let words = ["true", "false", "yes", "no", "on", "off", "y", "n"];
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_integer(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn priorities() -> Vec<String> {
    let names = Priority::ALL.map(|priority| priority.name().to_ascii_uppercase());
    names.into_iter().chain(["INFO".to_owned()]).collect()
}

const ITEM: [(&str, Shape); 22] = [
    ("required_engine_version", Shape::Text),
    ("required_plugin_versions", Shape::Plugins),
    ("macro", Shape::Text),
    ("condition", Shape::Text),
    ("list", Shape::Text),
    ("items", Shape::Items),
    ("rule", Shape::Text),
    ("desc", Shape::Text),
    ("enabled", Shape::Boolean),
    ("output", Shape::Text),
    ("append", Shape::Boolean),
    ("priority", Shape::Priority),
    ("capture", Shape::Boolean),
    ("capture_duration", Shape::Integer),
    ("capture_events", Shape::Integer),
    ("capture_filesize", Shape::Integer),
    ("source", Shape::Text),
    ("exceptions", Shape::Exceptions),
    ("override", Shape::Override),
    ("tags", Shape::Texts),
    ("warn_evttypes", Shape::Boolean),
    ("skip-if-unknown-filter", Shape::Boolean),
];
const EXCEPTION: [(&str, Shape); 4] = [
    ("name", Shape::Text),
    ("fields", Shape::Any),
    ("comps", Shape::Any),
    ("values", Shape::Any),
];
const OVERRIDE: [(&str, Shape); 14] = [
    ("items", Shape::Operation),
    ("desc", Shape::Operation),
    ("condition", Shape::Operation),
    ("output", Shape::Operation),
    ("priority", Shape::Operation),
    ("enabled", Shape::Operation),
    ("exceptions", Shape::Operation),
    ("capture", Shape::Operation),
    ("capture_duration", Shape::Operation),
    ("capture_events", Shape::Operation),
    ("capture_filesize", Shape::Operation),
    ("tags", Shape::Operation),
    ("warn_evttypes", Shape::Operation),
    ("skip-if-unknown-filter", Shape::Operation),
];
const PLUGIN: [(&str, Shape); 3] = [
    ("name", Shape::Text),
    ("version", Shape::Text),
    ("alternatives", Shape::Alternatives),
];
const ALTERNATIVE: [(&str, Shape); 2] = [("name", Shape::Text), ("version", Shape::Text)];
/// Differences that are told.
const MOST: usize = 1000;
