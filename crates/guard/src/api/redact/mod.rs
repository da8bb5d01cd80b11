//! What of a request a record may keep: everything but secrets.
//!
//! Secrets are known by where they stand: values of environments, of build arguments and of a plugin's settings, data of
//! secrets and configurations, credentials, tokens and keys of the swarm. Where options, labels and command lines may hold
//! one among other things, it is known by its name or its form. A value that may be one is taken out: records are for
//! who asked for what, not for repeating it.

mod known;
mod text;

use super::asked::{Asked, Given};
use super::json;
use super::value::Value;

/// Stands where something was taken out.
pub const TAKEN_OUT: &str = "<taken out>";

/// Returns the body as JSON without secrets; nothing where there is none or it is a stream.
pub fn body(asked: &Asked) -> Option<String> {
    let Given::Json(value) = &asked.body else {
        return None;
    };
    let place = match asked.operation.id {
        "plugins.set" => Place::Assignments,
        _ => Place::Plain,
    };
    Some(json::write(&redacted(value, place)))
}

/// Returns the query's parameters without secrets, in their order.
pub fn query(asked: &Asked) -> Vec<(&'static str, String)> {
    let parameters = asked.query.iter();
    parameters
        .map(|(name, value)| (*name, parameter(name, value)))
        .collect()
}

/// Returns the beginning of a line of a request that was not understood: the query, which may hold anything, is left out,
/// what can't be seen is escaped, and it has 500 bytes at most.
pub fn line(method: &str, target: &str) -> String {
    let (path, query) = match target.split_once('?') {
        Some((path, _)) => (path, "?…"),
        None => (target, ""),
    };
    // A target in absolute form may hold a name and a password.
    let mut line = String::new();
    for character in format!("{method} {}", text::redacted(path)).chars() {
        let escaped = character.escape_debug().to_string();
        if line.len().saturating_add(escaped.len()) > 490 {
            line.push('…');
            break;
        }
        line.push_str(&escaped);
    }
    line.push_str(query);
    line
}

/// Redacts a parameter of the query.
fn parameter(name: &str, value: &str) -> String {
    let place = match name {
        "buildargs" => Place::Secrets,
        "labels" | "outputs" | "filters" => Place::Options,
        "changes" => return text::instruction(value),
        _ => return text::redacted(value),
    };
    match json::read(value.as_bytes()) {
        Ok(document) => json::write(&redacted(&document, place)),
        Err(_) if value.is_empty() => String::new(),
        Err(_) => TAKEN_OUT.to_owned(),
    }
}

/// What stands at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Fields of the Engine API.
    Plain,
    /// Secrets by name: all values are taken out.
    Secrets,
    /// `NAME=value`, of which all values are taken out.
    Assignments,
    /// Names and values of a client's own, of which some are secrets.
    Options,
    /// Words of a command line.
    Command,
}

/// Returns a value without secrets.
fn redacted(value: &Value, place: Place) -> Value {
    match value {
        Value::Text(written) => Value::Text(match place {
            Place::Secrets if written.is_empty() => String::new(),
            Place::Secrets => TAKEN_OUT.to_owned(),
            Place::Assignments => text::assignment(written),
            Place::Plain | Place::Options | Place::Command => text::redacted(written),
        }),
        Value::List(values) if place == Place::Command => command(values),
        Value::List(values) => {
            let values = values.iter().map(|it| redacted(it, place));
            Value::List(values.collect())
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| (key(name, place), field(name, value, place)));
            Value::Object(fields.collect())
        }
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Integer(_) | Value::Decimal(_) if place == Place::Secrets => {
            Value::Text(TAKEN_OUT.to_owned())
        }
        Value::Integer(_) | Value::Decimal(_) => value.clone(),
    }
}

/// Redacts a name: where names are a client's own, one may hold a secret.
fn key(name: &str, place: Place) -> String {
    if place == Place::Plain {
        return name.to_owned();
    }
    text::redacted(name)
}

/// Redacts a field of an object.
fn field(name: &str, value: &Value, place: Place) -> Value {
    let inner = match place {
        Place::Plain => of_field(name),
        Place::Options if text::is_secret_name(name) => Place::Secrets,
        Place::Secrets | Place::Assignments | Place::Options | Place::Command => place,
    };
    redacted(value, inner)
}

/// Returns what stands in a field of the Engine API, known by its name in any case.
fn of_field(name: &str) -> Place {
    let low = name.to_ascii_lowercase();
    match low.as_str() {
        "env" => Place::Assignments,
        "data" | "password" | "auth" | "identitytoken" | "registrytoken" => Place::Secrets,
        "jointoken" | "unlockkey" | "signingcakey" => Place::Secrets,
        "cmd" | "entrypoint" | "command" | "args" | "test" | "shell" => Place::Command,
        "labels" | "annotations" | "options" | "driveropts" | "config" | "storageopt"
        | "sysctls" | "segments" => Place::Options,
        _ => Place::Plain,
    }
}

/// Redacts the words of a command line: of a flag that names a secret, the word behind it too.
fn command(words: &[Value]) -> Value {
    let mut line = text::Line::beginning_with(words.first().and_then(Value::text));
    let words = words.iter().map(|word| match word {
        Value::Text(written) => Value::Text(line.redacted(written)),
        other => redacted(other, Place::Command),
    });
    Value::List(words.collect())
}
