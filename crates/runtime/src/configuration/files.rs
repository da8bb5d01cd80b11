//! Files of a configuration, and how they are put together.

use serde_json::{Map, Number, Value};

use super::{Configuration, ConfigurationError, wrong};
use crate::yaml::{self, Node};

/// Another file, or a folder of such, that a configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is.
    pub path: String,
    /// How it is put in.
    pub strategy: Strategy,
}

/// How a file is put into what was read before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strategy {
    /// Lists are added to lists, everything else is replaced.
    #[default]
    Append,
    /// Keys are replaced.
    Override,
    /// Only keys that are not there yet are taken.
    AddOnly,
}

/// Returns the files that a configuration names (`config_files`).
pub fn sources(configuration: &Configuration) -> Result<Vec<Source>, ConfigurationError> {
    let key = "config_files";
    let mut sources = Vec::new();
    let entries = match configuration.get(key) {
        None => return Ok(sources),
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    for entry in entries {
        let (path, strategy) = match entry {
            Value::String(path) => (path.clone(), None),
            Value::Object(map) => {
                let text = |key: &str| map.get(key).and_then(Value::as_str);
                let path = text("path").ok_or_else(|| wrong(key, "an entry has no `path`"))?;
                (path.to_owned(), text("strategy"))
            }
            _ => return Err(wrong(key, "must be a list of paths")),
        };
        let strategy = match strategy {
            None | Some("append") => Strategy::Append,
            Some("override") => Strategy::Override,
            Some("add-only") => Strategy::AddOnly,
            Some(_) => {
                return Err(wrong(
                    key,
                    "a strategy is `append`, `override` or `add-only`",
                ));
            }
        };
        sources.push(Source { path, strategy });
    }
    Ok(sources)
}

pub(super) fn read(
    name: &str,
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Value, ConfigurationError> {
    let roots = yaml::parse(text).map_err(|broken| {
        let before = text
            .as_bytes()
            .get(..broken.at as usize)
            .unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').next_back();
        ConfigurationError::Yaml {
            name: name.to_owned(),
            line: memchr::memchr_iter(b'\n', before).count().saturating_add(1),
            column: line.map_or(0, <[u8]>::len).saturating_add(1),
            why: broken.why,
        }
    })?;
    let mut value = Value::Object(Map::new());
    for root in &roots {
        match json(root, variable) {
            Value::Null => {}
            read @ Value::Object(_) => merge(&mut value, read, Strategy::Override),
            _ => return Err(ConfigurationError::NoMapping(name.to_owned())),
        }
    }
    Ok(value)
}

pub(super) fn merge(into: &mut Value, other: Value, strategy: Strategy) {
    let (Value::Object(into), Value::Object(other)) = (into, other) else {
        return;
    };
    for (key, value) in other {
        match (into.get_mut(&key), strategy) {
            (Some(_), Strategy::AddOnly) => {}
            (Some(Value::Array(known)), Strategy::Append) => match value {
                Value::Array(more) => known.extend(more),
                other => {
                    into.insert(key, other);
                }
            },
            _ => {
                into.insert(key, value);
            }
        }
    }
}

fn json(node: &Node, variable: &dyn Fn(&str) -> Option<String>) -> Value {
    match &node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Scalar(scalar) => {
            let text = expanded(&scalar.text, variable);
            if scalar.is_text {
                Value::String(text)
            } else {
                plain(text)
            }
        }
        yaml::Value::Sequence(items) => items.iter().map(|item| json(item, variable)).collect(),
        yaml::Value::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let key = key.text().unwrap_or_default().to_owned();
                map.entry(key).or_insert_with(|| json(value, variable));
            }
            Value::Object(map)
        }
    }
}

/// Returns what a word without quotes is: a truth, a number, or a text.
pub(super) fn plain(text: String) -> Value {
    match text.as_str() {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        number => match number.parse::<i64>() {
            Ok(whole) => Value::Number(whole.into()),
            Err(_) => fraction(number).map_or(Value::String(text), Value::Number),
        },
    }
}

fn fraction(text: &str) -> Option<Number> {
    let is_number = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number = is_number.then(|| text.parse().ok()).flatten()?;
    Number::from_f64(number)
}

/// Puts `${NAME}` in; `$${NAME}` stays `${NAME}`. A variable that is not there is nothing.
fn expanded(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        let behind = from.get(2..).unwrap_or_default();
        let Some(end) = behind.find('}') else {
            break;
        };
        let name = behind.get(..end).unwrap_or_default();
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            out.push_str(name);
            out.push('}');
        } else {
            out.push_str(before);
            out.push_str(&variable(name).unwrap_or_default());
        }
        rest = behind.get(end.saturating_add(1)..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}
