//! Holds a JSON value against what it has to be. Go's reader is lenient: it finds fields in any case, skips those that it
//! does not know, and takes the last of two. What it would have to be lenient about is refused here, and what it takes
//! for nothing – null – becomes what it reads then.

use super::json::folded;
use super::operation::{Field, Object, Shape};
use super::refusal::{Refusal, excerpt};
use super::rule;
use super::value::Value;
use super::version::Version;

/// Returns the value without null fields, where it has the shape in this version of the API. Without a version – the
/// path has none, and the engine takes its newest – the fields of all versions may stand.
///
/// # Errors
/// Where it has another shape.
pub fn check(value: Value, shape: Shape, version: Option<Version>) -> Result<Value, Refusal> {
    let mut checker = Checker {
        version,
        at: String::new(),
    };
    checker.value(value, shape)
}

/// As [`check`], and takes null for the shape's zero value, as Go does.
///
/// # Errors
/// Where it has another shape.
pub fn check_or_zero(
    value: Value,
    shape: Shape,
    version: Option<Version>,
) -> Result<Value, Refusal> {
    match value {
        Value::Null => Ok(zero(shape)),
        other => check(other, shape, version),
    }
}

/// Finds the name that was likely meant: one that differs in case, or the only ones that are at most two edits away.
pub fn nearest(name: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    if name.len() > 64 {
        return None;
    }
    let low = folded(name);
    let rated = names.map(|it| (distance(&low, &folded(it)), it));
    let best = rated.min_by_key(|(distance, _)| *distance)?;
    (best.0 <= 2 && best.0 < name.len()).then_some(best.1)
}

struct Checker {
    version: Option<Version>,
    at: String,
}

impl Checker {
    fn value(&mut self, value: Value, shape: Shape) -> Result<Value, Refusal> {
        match (shape, value) {
            (Shape::Bool, value @ Value::Bool(_))
            | (Shape::Number, value @ (Value::Integer(_) | Value::Decimal(_)))
            | (Shape::Text | Shape::TextOrList | Shape::TextOrNull, value @ Value::Text(_))
            | (Shape::TextOrNull, value @ Value::Null) => Ok(value),
            (Shape::Integer(least, most), Value::Integer(number)) => {
                if (least..=most).contains(&number) {
                    return Ok(Value::Integer(number));
                }
                let why = format!("is {number}, and {least} to {most} are its range");
                Err(self.refuse(rule::FIELD_RANGE, why))
            }
            (Shape::Bytes, Value::Text(text)) if is_base64(&text) => Ok(Value::Text(text)),
            (Shape::List(inner), Value::List(values)) => self.list(values, *inner),
            (Shape::TextOrList, Value::List(values)) => self.list(values, Shape::Text),
            (Shape::Map(inner), Value::Object(fields)) => self.map(fields, *inner),
            (Shape::Object(object), Value::Object(fields)) => self.object(fields, object),
            (Shape::Empty, Value::Object(fields)) if fields.is_empty() => Ok(Value::Object(fields)),
            (Shape::Either(first, second), value) => self.either(value, *first, *second),
            (shape, _) => Err(self.refuse(rule::FIELD_TYPE, format!("is not {}", name_of(shape)))),
        }
    }

    fn either(&mut self, value: Value, first: Shape, second: Shape) -> Result<Value, Refusal> {
        let at = self.at.clone();
        if let Ok(value) = self.value(value.clone(), first) {
            return Ok(value);
        }
        self.at = at;
        self.value(value, second)
    }

    fn list(&mut self, values: Vec<Value>, inner: Shape) -> Result<Value, Refusal> {
        let mut checked = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            let before = self.enter(&format!("[{index}]"));
            if value == Value::Null && !matches!(inner, Shape::TextOrNull) {
                return Err(self.refuse(rule::FIELD_NULL, "is null in a list"));
            }
            checked.push(self.value(value, inner)?);
            self.at.truncate(before);
        }
        Ok(Value::List(checked))
    }

    fn map(&mut self, fields: Vec<(String, Value)>, inner: Shape) -> Result<Value, Refusal> {
        let mut checked = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            let before = self.enter(&format!("[{}]", excerpt(&name)));
            let value = match (value, inner) {
                (Value::Null, Shape::TextOrNull) => Value::Null,
                (Value::Null, inner) => zero(inner),
                (value, inner) => self.value(value, inner)?,
            };
            checked.push((name, value));
            self.at.truncate(before);
        }
        Ok(Value::Object(checked))
    }

    fn object(
        &mut self,
        fields: Vec<(String, Value)>,
        object: &'static Object,
    ) -> Result<Value, Refusal> {
        let mut seen: Vec<String> = Vec::new();
        let mut checked = Vec::new();
        for (name, value) in fields {
            let folded = folded(&name);
            if seen.contains(&folded) {
                let why = format!(
                    "the engine takes it for a name that stands already: {}",
                    excerpt(&name)
                );
                return Err(self.refuse(rule::JSON_DUPLICATE_KEY, why));
            }
            seen.push(folded);
            if seen.len() > NAMES {
                return Err(self.refuse(rule::JSON_TOO_MANY, "has more names than any object"));
            }
            let here = self.at.len();
            let field = match self.field(&name, object) {
                // It would mean nothing even to an engine that knew it: docker-py writes networks' names so.
                Err(_) if value == Value::Null => {
                    self.at.truncate(here);
                    continue;
                }
                found => found?,
            };
            let before = self.enter(&dotted(&self.at, field.name));
            if value != Value::Null && (self.has(field) || !is_zero(&value)) {
                self.version(field)?;
                checked.push((name, self.value(value, field.shape)?));
            }
            self.at.truncate(before);
        }
        Ok(Value::Object(checked))
    }

    /// Finds a field by its exact name.
    fn field(&mut self, name: &str, object: &'static Object) -> Result<&'static Field, Refusal> {
        if let Some(field) = object.fields.iter().find(|it| it.name == name) {
            return Ok(field);
        }
        let inner = dotted(&self.at, &excerpt(name));
        self.enter(&inner);
        let refusal = self.refuse(
            rule::FIELD_UNKNOWN,
            format!("{} has no such field", object.name),
        );
        Err(
            match nearest(name, object.fields.iter().map(|it| it.name)) {
                Some(near) => refusal.hint(format!("did you mean {near}?")),
                None => refusal,
            },
        )
    }

    /// Says whether the version has a field.
    fn has(&self, field: &Field) -> bool {
        let since = |it| field.since <= it && field.until.is_none_or(|until| it < until);
        self.version.is_none_or(since)
    }

    /// Refuses a field that the version does not have. What says nothing there was dropped before: programs in Go
    /// write zero values of fields that they know of, whichever version they speak.
    fn version(&self, field: &Field) -> Result<(), Refusal> {
        let Some(version) = self.version else {
            return Ok(());
        };
        if version < field.since {
            let why = format!(
                "is in the API since {}, and the path says {version}",
                field.since
            );
            return Err(self.refuse(rule::FIELD_VERSION, why));
        }
        match field.until {
            Some(until) if version >= until => {
                let why =
                    format!("is no longer in the API since {until}, and the path says {version}");
                Err(self.refuse(rule::FIELD_VERSION, why))
            }
            _ => Ok(()),
        }
    }

    /// Goes to a place inside; returns how to come back.
    fn enter(&mut self, place: &str) -> usize {
        let before = self.at.len();
        self.at.push_str(place);
        before
    }

    fn refuse(&self, rule: &'static str, why: impl Into<String>) -> Refusal {
        let at = match self.at.as_str() {
            "" => "body",
            at => at,
        };
        Refusal::new(rule, at, why)
    }
}

/// Returns what Go's reader leaves where null stands.
fn zero(shape: Shape) -> Value {
    match shape {
        Shape::Bool => Value::Bool(false),
        Shape::Integer(..) | Shape::Number => Value::Integer(0),
        Shape::Text | Shape::Bytes | Shape::TextOrNull => Value::Text(String::new()),
        Shape::List(_) | Shape::TextOrList => Value::List(Vec::new()),
        Shape::Map(_) | Shape::Object(_) | Shape::Empty => Value::Object(Vec::new()),
        Shape::Either(first, _) => zero(*first),
    }
}

/// Says whether a value is what Go writes for a field that was not set.
const fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) | Value::Integer(0) => true,
        Value::Bool(true) | Value::Integer(_) | Value::Decimal(_) => false,
        Value::Text(text) => text.is_empty(),
        Value::List(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

fn name_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Bool => "a truth value",
        Shape::Integer(..) => "a whole number",
        Shape::Number => "a number",
        Shape::Text | Shape::TextOrNull => "a text",
        Shape::Bytes => "a text in base64",
        Shape::List(_) => "a list",
        Shape::TextOrList => "a text or a list of texts",
        Shape::Map(_) | Shape::Object(_) => "an object",
        Shape::Empty => "an empty object",
        Shape::Either(..) => "of any shape that it may have",
    }
}

fn dotted(at: &str, name: &str) -> String {
    match at {
        "" => name.to_owned(),
        _ => format!(".{name}"),
    }
}

/// Says whether a text is base64 as Go's `encoding/json` reads it into bytes (RFC 4648, section 4), without line ends.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len().saturating_sub(digits.len());
    let fits = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'/');
    text.len().is_multiple_of(4) && padding <= 2 && digits.bytes().all(fits)
}

/// Counts the edits from one text to the other: insertions, deletions, replacements.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, byte) in one.bytes().enumerate() {
        let mut diagonal = index;
        let mut left = index.saturating_add(1);
        for (cell, target) in row.iter_mut().skip(1).zip(other.bytes()) {
            let replaced = diagonal.saturating_add(usize::from(byte != target));
            let edited = left.min(*cell).saturating_add(1).min(replaced);
            diagonal = *cell;
            *cell = edited;
            left = edited;
        }
        if let Some(first) = row.first_mut() {
            *first = index.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// The most names of an object with named fields: more than any has, so that looking for duplicates stays short.
const NAMES: usize = 256;

#[cfg(test)]
mod tests;
