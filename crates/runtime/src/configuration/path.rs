//! Values that the command line sets: `-o key.path[0]=value`.

use std::str::Chars;

use serde_json::{Map, Value};

use super::ConfigurationError;
use super::files::plain;

/// A step to a value.
#[derive(Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    /// `[]`: one more.
    Append,
}

pub(super) fn set(root: &mut Value, option: &str) -> Result<(), ConfigurationError> {
    let fail = |why| Err(ConfigurationError::Option(option.to_owned(), why));
    let Some((path, text)) = option.split_once('=') else {
        return fail("write KEY=VALUE");
    };
    let Some(steps) = steps(path.trim()) else {
        return fail("write a key as `name`, `name.inner`, `list[0]` or `list[]`");
    };
    let text = text.trim();
    let value = if text.starts_with(['{', '[', '"']) {
        match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => return fail("the value begins like JSON, but is none"),
        }
    } else {
        plain(text.to_owned())
    };
    let mut place = root;
    for step in steps {
        place = match enter(place, &step) {
            Some(place) => place,
            None => return fail("the key leads into a value of another kind, or beyond a list"),
        };
    }
    *place = value;
    Ok(())
}

fn enter<'v>(value: &'v mut Value, step: &Step) -> Option<&'v mut Value> {
    match step {
        Step::Key(key) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            let map = value.as_object_mut()?;
            Some(map.entry(key.clone()).or_insert(Value::Null))
        }
        Step::Index(index) => {
            let list = as_list(value)?;
            // A list grows by one, never by as many as somebody writes.
            if *index == list.len() {
                list.push(Value::Null);
            }
            list.get_mut(*index)
        }
        Step::Append => {
            let list = as_list(value)?;
            list.push(Value::Null);
            list.last_mut()
        }
    }
}

fn as_list(value: &mut Value) -> Option<&mut Vec<Value>> {
    if value.is_null() {
        *value = Value::Array(Vec::new());
    }
    value.as_array_mut()
}

/// Reads steps; a backslash takes the sign behind it for what it is: `plugins.a\.b` is two steps.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path.chars();
    loop {
        let (name, end) = word(&mut rest)?;
        if name.is_empty() {
            return None;
        }
        steps.push(Step::Key(name));
        let mut end = end;
        while end == Some('[') {
            let (index, behind) = rest.as_str().split_once(']')?;
            steps.push(match index {
                "" => Step::Append,
                number => Step::Index(number.parse().ok()?),
            });
            rest = behind.chars();
            end = rest.next();
        }
        match end {
            None => return Some(steps),
            Some('.') => {}
            Some(_) => return None,
        }
    }
}

/// Reads a name, and the sign that ends it.
fn word(rest: &mut Chars<'_>) -> Option<(String, Option<char>)> {
    let mut name = String::new();
    loop {
        match rest.next() {
            Some('\\') => name.push(rest.next()?),
            end @ (None | Some('.' | '[')) => return Some((name, end)),
            Some(sign) => name.push(sign),
        }
    }
}
