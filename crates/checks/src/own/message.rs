//! The message of a check of the user's own: a text with placeholders in braces, which values of the element replace.

use std::collections::{BTreeMap, BTreeSet};

use seawall_condition::shape::Field;
use seawall_condition::{Path, Value, Wrong};

/// A message.
#[derive(Clone, Debug)]
pub(super) struct Message {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Value(Path),
}

impl Message {
    /// Reads a message; `{{` and `}}` are braces.
    pub(super) fn compile(
        text: &str,
        element: &'static str,
        variables: &[Field],
    ) -> Result<Self, Wrong> {
        let wrong = |at: usize, why: &str| Wrong {
            at,
            why: why.to_owned(),
        };
        let (mut parts, mut plain, mut at) = (Vec::new(), String::new(), 0_usize);
        while let Some(char) = text.get(at..).and_then(|rest| rest.chars().next()) {
            let rest = text.get(at..).unwrap_or_default();
            let inner = at.saturating_add(1);
            if rest.starts_with("{{") || rest.starts_with("}}") {
                plain.push(char);
                at = at.saturating_add(2);
            } else if char == '{' {
                let end = rest.find('}').and_then(|end| at.checked_add(end));
                let end =
                    end.ok_or_else(|| wrong(at, "`{` has no `}`; a brace is written `{{`"))?;
                let path = text.get(inner..end).unwrap_or_default();
                let path = Path::compile(path, element, variables).map_err(|error| Wrong {
                    at: error.at.saturating_add(inner),
                    why: error.why,
                })?;
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(Part::Value(path));
                at = end.saturating_add(1);
            } else if char == '}' {
                return Err(wrong(at, "`}` has no `{`; a brace is written `}}`"));
            } else {
                plain.push(char);
                at = at.saturating_add(char.len_utf8());
            }
        }
        parts.push(Part::Text(plain));
        Ok(Self { parts })
    }

    /// Returns the variables that it names.
    pub(super) fn uses(&self) -> BTreeSet<&'static str> {
        let paths = self.parts.iter().filter_map(|part| match part {
            Part::Value(path) => Some(path.root()),
            Part::Text(_) => None,
        });
        paths.collect()
    }

    /// Writes it for an element.
    pub(super) fn write(&self, variables: &BTreeMap<&'static str, Value>) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Value(path) => match path.value(variables) {
                    Some(value) => shown(&value, &mut out),
                    None => out.push_str(NOTHING),
                },
            }
        }
        out.chars().take(LONGEST).collect()
    }
}

/// Writes a value for people: one line, not too long.
fn shown(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str(NOTHING),
        Value::Bool(truth) => out.push_str(&truth.to_string()),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Uint(number) => out.push_str(&number.to_string()),
        Value::Double(number) => out.push_str(&number.to_string()),
        Value::Text(text) => {
            let short: String = text.chars().take(LONGEST_VALUE).collect();
            for char in short.chars() {
                if char.is_control() {
                    out.extend(char.escape_debug());
                } else {
                    out.push(char);
                }
            }
            if short.len() < text.len() {
                out.push('…');
            }
        }
        Value::List(values) => {
            for (index, value) in values.iter().take(MOST_VALUES).enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                match value {
                    Value::List(_) | Value::Map(_) => out.push('…'),
                    plain => shown(plain, out),
                }
            }
            out.push_str(if values.len() > MOST_VALUES {
                ", …"
            } else {
                ""
            });
        }
        Value::Map(_) => out.push('…'),
    }
}

/// What stands for a value that is not there.
const NOTHING: &str = "nothing";
/// Characters of a message.
const LONGEST: usize = 2_000;
/// Characters of a value in it.
const LONGEST_VALUE: usize = 200;
/// Values of a list in it.
const MOST_VALUES: usize = 10;
