//! Alerts: what a rule says of an event.

mod escape;
mod form;
mod json;
mod text;

pub use form::{Form, Format};
pub use json::json_line;
pub use text::{message_line, text_line};

use super::graph::NotReady;
use super::scene::Scene;
use super::sentry::About;
use super::source::Source;
use crate::fields::{Answer, Buffers, json, text};
use crate::language::{Operand, Piece, Priority, Rule, Template};
use std::sync::Arc;

/// What a rule says of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The rule.
    pub rule: Arc<str>,
    /// When the event happened, in nanoseconds since 1970.
    pub time: u64,
    /// How bad it is.
    pub priority: Priority,
    /// The tags of the rule, sorted.
    pub tags: Arc<[String]>,
    /// The source of the event.
    pub source: Arc<str>,
    /// The host, as it was told.
    pub host: String,
    /// What the rule says, without time and priority. What is not UTF-8 is replaced; nothing else is escaped yet.
    pub message: String,
    /// Values by the names that the rule has for them, each once, in the order in which they were asked for.
    pub fields: Vec<(Arc<str>, serde_json::Value)>,
}

/// What a rule would say, made ready.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    rule: Arc<str>,
    priority: Priority,
    tags: Arc<[String]>,
    source: Arc<str>,
    message: Vec<Part>,
    extra: Vec<(Arc<str>, Vec<Part>)>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Value {
        source: Source,
        name: Arc<str>,
        width: usize,
    },
}

/// What stands for a value that there is not.
const NOTHING: &str = "<NA>";
/// The most bytes of one value that are shown.
const LONGEST_VALUE: usize = 16 << 10;
/// The most bytes of a message.
const LONGEST_MESSAGE: usize = 64 << 10;

impl Voice {
    pub(super) fn new(rule: &Rule) -> Result<Self, NotReady> {
        let mut tags = rule.tags.clone();
        tags.sort();
        tags.dedup();
        let extra = rule.extra.iter().map(|(name, template)| {
            let parts = parts(template)?;
            Ok((Arc::from(name.as_str()), parts))
        });
        Ok(Self {
            rule: rule.name.as_str().into(),
            priority: rule.priority,
            tags: tags.into(),
            source: rule.source.as_str().into(),
            message: parts(&rule.output)?,
            extra: extra.collect::<Result<_, NotReady>>()?,
        })
    }

    /// Returns what whoever counts its alerts wants to know.
    pub(super) fn about(&self) -> About {
        About {
            name: Arc::clone(&self.rule),
            priority: self.priority,
            source: Arc::clone(&self.source),
            tags: Arc::clone(&self.tags),
        }
    }

    /// Returns what the rule says of an event that it matches.
    pub(super) fn alert(&self, scene: &Scene<'_>, buffers: Buffers) -> Alert {
        let mut fields: Vec<(Arc<str>, serde_json::Value)> = Vec::new();
        let message = told(&self.message, scene, buffers, &mut fields);
        for (name, parts) in &self.extra {
            let value = match parts.as_slice() {
                [Part::Value { source, .. }] => {
                    bounded_json(json(&source.answer(scene), source.of, buffers))
                }
                parts => told(parts, scene, buffers, &mut Vec::new()).into(),
            };
            put(&mut fields, name, value);
        }
        Alert {
            rule: Arc::clone(&self.rule),
            time: scene.event.time,
            priority: self.priority,
            tags: Arc::clone(&self.tags),
            source: Arc::clone(&self.source),
            host: scene.world.host.clone(),
            message,
            fields,
        }
    }
}

fn parts(template: &Template) -> Result<Vec<Part>, NotReady> {
    let pieces = template.pieces.iter().map(|piece| {
        Ok(match piece {
            Piece::Text(text) => Part::Text(text.clone()),
            Piece::Value {
                operand,
                name,
                width,
            } => Part::Value {
                source: Source::new(operand)?,
                name: field_name(operand, name),
                width: *width,
            },
        })
    });
    pieces.collect()
}

/// Returns the name of a value among the fields of an alert: as it was written.
fn field_name(operand: &Operand, written: &str) -> Arc<str> {
    match operand {
        Operand::Field { name, .. } if written.is_empty() => name.as_str().into(),
        _ => written.into(),
    }
}

/// Writes a text with its values in it, and gathers the values.
fn told(
    parts: &[Part],
    scene: &Scene<'_>,
    buffers: Buffers,
    fields: &mut Vec<(Arc<str>, serde_json::Value)>,
) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Value {
                source,
                name,
                width,
            } => {
                let answer = source.answer(scene);
                let from = out.len();
                shown(&answer, source, buffers, &mut out);
                let letters = out.get(from..).map_or(0, |value| value.chars().count());
                let blanks = width.saturating_sub(letters).min(LONGEST_VALUE);
                out.extend(std::iter::repeat_n(' ', blanks));
                let value = bounded_json(json(&answer, source.of, buffers));
                put(fields, name, value);
            }
        }
    }
    bounded(out, LONGEST_MESSAGE)
}

fn shown(answer: &Answer<'_>, source: &Source, buffers: Buffers, out: &mut String) {
    let rest = source
        .field()
        .is_some_and(|(field, _)| field.name == "evt.rawtime.ns");
    match text(answer, source.of, buffers) {
        // What stands behind a point keeps its zeros.
        Some(value) if rest => {
            let digits = String::from_utf8_lossy(&value).into_owned();
            out.extend(std::iter::repeat_n(
                '0',
                9_usize.saturating_sub(digits.len()),
            ));
            out.push_str(&digits);
        }
        Some(value) => {
            let value = String::from_utf8_lossy(&value).into_owned();
            out.push_str(&bounded(value, LONGEST_VALUE));
        }
        None => out.push_str(NOTHING),
    }
}

fn put(fields: &mut Vec<(Arc<str>, serde_json::Value)>, name: &Arc<str>, value: serde_json::Value) {
    if !fields.iter().any(|(known, _)| known == name) {
        fields.push((Arc::clone(name), value));
    }
}

/// Cuts what is too long, and says how much was cut.
fn bounded(mut text: String, most: usize) -> String {
    if text.len() > most {
        let end = text.floor_char_boundary(most);
        let lost = text.len().saturating_sub(end);
        text.truncate(end);
        text.push_str("… (+");
        text.push_str(&lost.to_string());
        text.push_str(" bytes)");
    }
    text
}

fn bounded_json(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::String(text) => bounded(text, LONGEST_VALUE).into(),
        serde_json::Value::Array(all) => all
            .into_iter()
            .take(MOST_OF_LIST)
            .map(bounded_json)
            .collect(),
        value => value,
    }
}

/// The most values of a list that are shown.
const MOST_OF_LIST: usize = 1024;
