//! Values of rules → results: a text, an object with `msg` and lines, or that something is wrong.

use regorus::Value;
use serde_json::Value as Json;

use crate::path::path;
use crate::protocol::{Failure, LONGEST_MESSAGE, Said, Told};

/// Reads the value of a rule.
///
/// # Errors
/// Where it is none that a rule can tell a fault with.
pub(crate) fn told(value: &Value, most: usize) -> Result<Said, Failure> {
    let items: Vec<&Value> = match value {
        Value::Undefined | Value::Bool(false) => Vec::new(),
        Value::Set(items) => items.iter().collect(),
        Value::Array(items) => items.iter().collect(),
        // `deny[x] if …` in Rego 1: what was a set before has become a map, whose values say that it holds.
        Value::Object(items) if is_set(items.values()) => items.keys().collect(),
        other => vec![other],
    };
    let mut said = Said::default();
    for item in items {
        if said.told.len() >= most {
            said.dropped = said.dropped.saturating_add(1);
            continue;
        }
        said.told.extend(one(item)?);
    }
    Ok(said)
}

fn is_set<'a>(mut values: impl Iterator<Item = &'a Value>) -> bool {
    values.all(|value| matches!(value, Value::Bool(true)))
}

fn one(item: &Value) -> Result<Option<Told>, Failure> {
    let json = item.to_json_str().ok();
    let json: Option<Json> = json.and_then(|text| serde_json::from_str(&text).ok());
    match json {
        Some(Json::Bool(false)) => Ok(None),
        Some(Json::Bool(true)) => Ok(Some(Told::default())),
        Some(Json::String(text)) => Ok(Some(Told {
            message: Some(short(&text)),
            ..Told::default()
        })),
        Some(Json::Object(fields)) => {
            let message = fields.get("msg").or_else(|| fields.get("message"));
            let Some(message) = message.and_then(Json::as_str) else {
                return Err(no_message("an object without `msg`"));
            };
            Ok(Some(Told {
                message: Some(short(message)),
                lines: lines(&fields),
                file: file(&fields),
                path: path(&fields),
            }))
        }
        _ => Err(no_message("a value that is neither a text nor an object")),
    }
}

/// Finds the lines in what a rule returns or names as the cause: `startline` and `endline`, those of Dockerfiles'
/// commands, and those of our model (`at`).
pub(crate) fn lines(fields: &serde_json::Map<String, Json>) -> Option<(u32, u32)> {
    let number = |of: &serde_json::Map<String, Json>, names: [&str; 3]| {
        let found = names.iter().find_map(|name| of.get(*name)?.as_u64());
        found
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| *number > 0)
    };
    let nested = [
        "__defsec_metadata",
        "at",
        "cause",
        "command",
        "instruction",
        "metadata",
        "details",
    ];
    let nested = nested
        .iter()
        .filter_map(|name| fields.get(*name)?.as_object());
    let mut places = std::iter::once(fields).chain(nested);
    places.find_map(|of| {
        let first = number(of, ["startline", "StartLine", "line"])?;
        let last = number(of, ["endline", "EndLine", "end_line"]);
        Some((first, last.unwrap_or(first).max(first)))
    })
}

/// Finds the file there.
pub(crate) fn file(fields: &serde_json::Map<String, Json>) -> Option<String> {
    let nested = ["__defsec_metadata", "at"];
    let nested = nested
        .iter()
        .filter_map(|name| fields.get(*name)?.as_object());
    let mut places = std::iter::once(fields).chain(nested);
    let found = places.find_map(|of| {
        let names = ["filepath", "Path", "file"].iter();
        names
            .filter_map(|name| of.get(*name)?.as_str())
            .find(|path| !path.is_empty())
    });
    found.map(short)
}

/// Makes a text one line that is not too long.
fn short(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars().take(LONGEST_MESSAGE) {
        match char {
            '\n' | '\r' | '\t' => out.push(' '),
            char if char.is_control() => out.extend(char.escape_debug()),
            char => out.push(char),
        }
    }
    out.trim().trim_end_matches('.').to_owned()
}

fn no_message(what: &str) -> Failure {
    Failure {
        why: format!("its result is {what}; it has to be a text, or an object with `msg`"),
        is_limit: false,
    }
}
