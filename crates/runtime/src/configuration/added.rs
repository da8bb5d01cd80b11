//! What a configuration adds to alerts: `append_output`, and the texts of `static_fields`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Configuration, ConfigurationError, scalar, wrong};
use crate::language::Addition;

/// Reads `static_fields`: texts that rules ask for as `static.NAME`.
pub(super) fn texts(
    configuration: &Configuration,
) -> Result<BTreeMap<String, String>, ConfigurationError> {
    let key = "static_fields";
    let map = match configuration.get(key) {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(map)) => map,
        Some(_) => return Err(wrong(key, "must be a mapping")),
    };
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
    let mut texts = BTreeMap::new();
    for (name, says) in map {
        if name.is_empty() || name.ends_with('.') || !name.bytes().all(is_part) {
            let why =
                "names have letters, digits, `_` and `.`, so that rules can ask for `static.NAME`";
            return Err(wrong(key, why));
        }
        let says = scalar(says).ok_or_else(|| wrong(key, "must say strings"))?;
        texts.insert(name.clone(), says);
    }
    Ok(texts)
}

/// Reads `append_output`. In each entry what it says itself comes before what is suggested.
pub(super) fn additions(
    configuration: &Configuration,
    texts: &BTreeMap<String, String>,
) -> Result<Vec<Addition>, ConfigurationError> {
    let mut additions = Vec::new();
    for entry in configuration.list(KEY)? {
        let none = Value::Null;
        let matched = entry.get("match").unwrap_or(&none);
        if !matched.is_null() && !matched.is_object() {
            return Err(wrong(KEY, "`match` must be a mapping"));
        }
        let own = Addition {
            source: text(matched, "source")?,
            tags: tags(matched)?,
            rule: text(matched, "rule")?,
            text: text(entry, "extra_output")?,
            fields: extra_fields(entry.get("extra_fields"))?,
        };
        let suggestions = if suggests(entry)? {
            own.suggestions(texts.keys())
        } else {
            Vec::new()
        };
        additions.push(own);
        additions.extend(suggestions);
    }
    Ok(additions)
}

fn suggests(entry: &Value) -> Result<bool, ConfigurationError> {
    match entry.get("suggested_output") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(is)) => Ok(*is),
        Some(_) => Err(wrong(KEY, "`suggested_output` must be true or false")),
    }
}

fn text(of: &Value, key: &str) -> Result<Option<String>, ConfigurationError> {
    match of.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match scalar(value) {
            // Upstream has no other word for nothing.
            Some(text) => Ok(Some(text).filter(|it| !it.is_empty())),
            None => Err(wrong(
                KEY,
                "`source`, `rule` and `extra_output` are strings",
            )),
        },
    }
}

fn tags(matched: &Value) -> Result<BTreeSet<String>, ConfigurationError> {
    let failed = || wrong(KEY, "`tags` must be a list of strings");
    match matched.get("tags") {
        None | Some(Value::Null) => Ok(BTreeSet::new()),
        Some(Value::Array(tags)) => {
            let tags = tags.iter().map(|tag| scalar(tag).ok_or_else(failed));
            tags.collect()
        }
        Some(_) => Err(failed()),
    }
}

/// Reads `extra_fields`: names of fields, or pairs of a name and what it says.
fn extra_fields(value: Option<&Value>) -> Result<Vec<(String, String)>, ConfigurationError> {
    let key = "append_output.extra_fields";
    let items = match value {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(wrong(key, "must be a list")),
    };
    let mut fields = Vec::new();
    for item in items {
        match item {
            Value::String(name) => fields.push((name.clone(), format!("%{name}"))),
            Value::Object(pairs) => {
                for (name, says) in pairs {
                    let says = scalar(says).ok_or_else(|| wrong(key, "must say strings"))?;
                    fields.push((name.clone(), says));
                }
            }
            _ => return Err(wrong(key, "must be fields, or names with what they say")),
        }
    }
    Ok(fields)
}

const KEY: &str = "append_output";
