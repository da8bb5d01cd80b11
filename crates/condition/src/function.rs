//! The functions of the language (language definition, "List of Standard Definitions") and some of its extension
//! for texts.

use std::sync::Arc;

use regex::Regex;
use seawall_model::nearest::nearest;

use crate::budget::Budget;
use crate::condition::{Failure, Wrong};
use crate::pattern::pattern;
use crate::value::Value;

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    LowerAscii,
    UpperAscii,
    Trim,
    Split,
    Join,
    Replace,
    Int,
    Uint,
    Double,
    Text,
    Bool,
    Any,
}

/// Finds a function by its name, whether something stands in front of its dot, and how many arguments it has, that
/// one among them.
pub(crate) fn find(
    name: &str,
    is_method: bool,
    count: usize,
    at: usize,
) -> Result<Function, Wrong> {
    let mut named = KNOWN.iter().filter(|known| known.name == name).peekable();
    if named.peek().is_none() {
        let names: Vec<&str> = KNOWN.iter().map(|known| known.name).chain(MACROS).collect();
        let mut why = format!("there is no function `{name}`");
        if let Some(near) = nearest(name, &names) {
            why.extend(["; did you mean `", near, "`?"]);
        }
        return Err(Wrong::new(at, why));
    }
    let found = named.find(|known| known.is_method == is_method && known.counts.contains(&count));
    found.map(|known| known.function).ok_or_else(|| {
        let usage = KNOWN.iter().find(|known| known.name == name);
        let usage = usage.map_or("", |known| known.usage);
        Wrong::new(at, format!("`{name}` is written `{usage}`"))
    })
}

impl Function {
    /// Returns the name.
    pub(crate) fn name(self) -> &'static str {
        let known = KNOWN.iter().find(|known| known.function == self);
        known.map_or("", |known| known.name)
    }

    /// Says whether its first argument has to be a text.
    pub(crate) const fn is_of_text(self) -> bool {
        matches!(
            self,
            Self::Contains
                | Self::StartsWith
                | Self::EndsWith
                | Self::Matches
                | Self::LowerAscii
                | Self::UpperAscii
                | Self::Trim
                | Self::Split
                | Self::Replace
        )
    }

    /// Calls it.
    pub(crate) fn call(
        self,
        arguments: &[Value],
        compiled: Option<&Regex>,
        (at, budget): (usize, &mut Budget),
    ) -> Result<Value, Failure> {
        for argument in arguments {
            if let Value::Text(text) = argument {
                budget.read(text)?;
            }
        }
        let result = match (self, arguments) {
            (Self::Size, [Value::Text(text)]) => Value::count(text.chars().count()),
            (Self::Size, [Value::List(values)]) => Value::count(values.len()),
            (Self::Size, [Value::Map(entries)]) => Value::count(entries.len()),
            (Self::Any, [value]) => value.clone(),
            (Self::Int | Self::Uint | Self::Double | Self::Bool, [value]) => {
                let converted = convert(self, value);
                return converted.ok_or_else(|| self.unfit(arguments, at));
            }
            (Self::Text, [value]) => {
                let text = written(value).ok_or_else(|| self.unfit(arguments, at))?;
                made(text, budget)?
            }
            (Self::Matches, [Value::Text(text), Value::Text(wanted)]) => {
                matches(text, wanted, compiled, (at, budget))?
            }
            (Self::Join, [Value::List(values)]) => join(values, "", (at, budget))?,
            (Self::Join, [Value::List(values), Value::Text(between)]) => {
                join(values, between, (at, budget))?
            }
            (_, [Value::Text(text), rest @ ..]) => {
                let result = self.of_text(text, rest, budget)?;
                return result.ok_or_else(|| self.unfit(arguments, at));
            }
            _ => return Err(self.unfit(arguments, at)),
        };
        Ok(result)
    }

    fn of_text(
        self,
        text: &str,
        rest: &[Value],
        budget: &mut Budget,
    ) -> Result<Option<Value>, Failure> {
        Ok(Some(match (self, rest) {
            (Self::Contains, [Value::Text(other)]) => {
                // The search looks at the text once for each byte sought, at worst.
                Value::Bool(text.contains(other.as_ref()))
            }
            (Self::StartsWith, [Value::Text(other)]) => {
                Value::Bool(text.starts_with(other.as_ref()))
            }
            (Self::EndsWith, [Value::Text(other)]) => Value::Bool(text.ends_with(other.as_ref())),
            (Self::LowerAscii, []) => made(text.to_ascii_lowercase(), budget)?,
            (Self::UpperAscii, []) => made(text.to_ascii_uppercase(), budget)?,
            (Self::Trim, []) => made(text.trim().to_owned(), budget)?,
            (Self::Split, [Value::Text(between)]) => split(text, between, budget)?,
            (Self::Replace, [Value::Text(old), Value::Text(new)]) => {
                let longest = text
                    .len()
                    .saturating_add(1)
                    .saturating_mul(new.len().saturating_add(1));
                if longest > SMALL {
                    let count = text.matches(old.as_ref()).count();
                    budget.make(count.saturating_mul(new.len()))?;
                }
                made(text.replace(old.as_ref(), new), budget)?
            }
            _ => return Ok(None),
        }))
    }

    fn unfit(self, arguments: &[Value], at: usize) -> Failure {
        let kinds: Vec<&str> = arguments.iter().map(Value::kind).collect();
        let name = self.name();
        Failure::new(
            at,
            format!("`{name}` does not work on {}", kinds.join(" and ")),
        )
    }
}

fn made(text: String, budget: &mut Budget) -> Result<Value, Failure> {
    budget.make(text.len())?;
    Ok(Value::text(text))
}

fn split(text: &str, between: &str, budget: &mut Budget) -> Result<Value, Failure> {
    let mut parts = Vec::new();
    for part in text.split(between) {
        budget.spend(1)?;
        budget.make(part.len().saturating_add(size_of::<Value>()))?;
        parts.push(Value::text(part));
    }
    if between.is_empty() {
        // Rust sees an empty part at either end.
        parts.pop();
        parts.splice(0..1.min(parts.len()), None);
    }
    Ok(Value::list(parts))
}

fn join(
    values: &Arc<[Value]>,
    between: &str,
    (at, budget): (usize, &mut Budget),
) -> Result<Value, Failure> {
    let mut joined = String::new();
    for (index, value) in values.iter().enumerate() {
        let Value::Text(text) = value else {
            let why = format!("`join` does not work on a list that holds {}", value.kind());
            return Err(Failure::new(at, why));
        };
        let between = if index > 0 { between } else { "" };
        budget.make(between.len().saturating_add(text.len()).saturating_add(1))?;
        joined.push_str(between);
        joined.push_str(text);
    }
    Ok(Value::text(joined))
}

/// Says whether a text holds what a regular expression describes. The time is the product of both sizes at worst.
fn matches(
    text: &str,
    wanted: &str,
    compiled: Option<&Regex>,
    (at, budget): (usize, &mut Budget),
) -> Result<Value, Failure> {
    budget.spend(text.len().saturating_mul(wanted.len().div_ceil(16)))?;
    if let Some(compiled) = compiled {
        return Ok(Value::Bool(compiled.is_match(text)));
    }
    budget.spend(COMPILING)?;
    let compiled = pattern(wanted).map_err(|why| Failure::new(at, why))?;
    Ok(Value::Bool(compiled.is_match(text)))
}

fn convert(to: Function, value: &Value) -> Option<Value> {
    Some(match (to, value) {
        (Function::Int, Value::Int(_))
        | (Function::Uint, Value::Uint(_))
        | (Function::Double, Value::Double(_))
        | (Function::Bool, Value::Bool(_)) => value.clone(),
        (Function::Int, Value::Uint(number)) => Value::Int(i64::try_from(*number).ok()?),
        (Function::Uint, Value::Int(number)) => Value::Uint(u64::try_from(*number).ok()?),
        (Function::Int, Value::Double(number)) => Value::Int(whole(*number)?),
        (Function::Uint, Value::Double(number)) => {
            Value::Uint(u64::try_from(whole(*number)?).ok()?)
        }
        (Function::Double, Value::Int(number)) => Value::Double(of_int(*number)),
        (Function::Double, Value::Uint(number)) => Value::Double(of_uint(*number)),
        (Function::Int, Value::Text(text)) => Value::Int(text.parse().ok()?),
        (Function::Uint, Value::Text(text)) => Value::Uint(text.parse().ok()?),
        (Function::Double, Value::Text(text)) => Value::Double(text.parse().ok()?),
        (Function::Bool, Value::Text(text)) => Value::Bool(match text.as_ref() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            _ => return None,
        }),
        _ => return None,
    })
}

/// Returns the whole part of a number, where it has room.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked, and the fraction is to be dropped"
)]
fn whole(number: f64) -> Option<i64> {
    let is_in = number > -MOST_WHOLE && number < MOST_WHOLE;
    is_in.then_some(number as i64)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest double is asked for"
)]
const fn of_int(number: i64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest double is asked for"
)]
const fn of_uint(number: u64) -> f64 {
    number as f64
}

/// Writes a value as `string` does.
fn written(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Uint(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Text(text) => text.as_ref().to_owned(),
        Value::Null | Value::List(_) | Value::Map(_) => return None,
    })
}

struct Known {
    name: &'static str,
    is_method: bool,
    /// How many arguments it may have, the one in front of the dot among them.
    counts: &'static [usize],
    function: Function,
    usage: &'static str,
}

const fn known(
    name: &'static str,
    is_method: bool,
    counts: &'static [usize],
    function: Function,
    usage: &'static str,
) -> Known {
    Known {
        name,
        is_method,
        counts,
        function,
        usage,
    }
}

const KNOWN: &[Known] = &[
    known("size", false, &[1], Function::Size, "size(x)"),
    known("size", true, &[1], Function::Size, "x.size()"),
    known(
        "contains",
        true,
        &[2],
        Function::Contains,
        "text.contains('…')",
    ),
    known(
        "startsWith",
        true,
        &[2],
        Function::StartsWith,
        "text.startsWith('…')",
    ),
    known(
        "endsWith",
        true,
        &[2],
        Function::EndsWith,
        "text.endsWith('…')",
    ),
    known(
        "matches",
        true,
        &[2],
        Function::Matches,
        "text.matches('…')",
    ),
    known(
        "matches",
        false,
        &[2],
        Function::Matches,
        "matches(text, '…')",
    ),
    known(
        "lowerAscii",
        true,
        &[1],
        Function::LowerAscii,
        "text.lowerAscii()",
    ),
    known(
        "upperAscii",
        true,
        &[1],
        Function::UpperAscii,
        "text.upperAscii()",
    ),
    known("trim", true, &[1], Function::Trim, "text.trim()"),
    known("split", true, &[2], Function::Split, "text.split(',')"),
    known("join", true, &[1, 2], Function::Join, "list.join(',')"),
    known(
        "replace",
        true,
        &[3],
        Function::Replace,
        "text.replace('a', 'b')",
    ),
    known("int", false, &[1], Function::Int, "int(x)"),
    known("uint", false, &[1], Function::Uint, "uint(x)"),
    known("double", false, &[1], Function::Double, "double(x)"),
    known("string", false, &[1], Function::Text, "string(x)"),
    known("bool", false, &[1], Function::Bool, "bool(x)"),
    known("dyn", false, &[1], Function::Any, "dyn(x)"),
];
const MACROS: [&str; 6] = ["has", "all", "exists", "exists_one", "map", "filter"];
/// Whole numbers that a double holds, and an `int` too, lie below this: 2^63.
const MOST_WHOLE: f64 = 9_223_372_036_854_775_808.0;
/// Steps that reading a regular expression counts for.
const COMPILING: usize = 20_000;
/// Bytes that are made without counting them first.
const SMALL: usize = 1 << 16;
