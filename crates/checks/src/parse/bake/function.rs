//! Functions that Bake files may call, as far as their outcome matters: those that make lists and texts of others.
//! What any other returns is unknown.

use super::value::{Known, Value};

/// Calls a function. Lists keep their values that are known beside those that are not.
pub(super) fn call(name: &str, given: Vec<Known>) -> Value {
    match name {
        "concat" => concat(given),
        "flatten" => given.into_iter().next().map_or(Value::Unknown, flatten),
        "distinct" | "compact" | "sort" | "reverselist" => match given.into_iter().next() {
            Some(Known {
                value: Value::List(items),
                ..
            }) => Value::List(items),
            _ => Value::Unknown,
        },
        "merge" => merge(given),
        "coalesce" => coalesce(given),
        "lower" => text(&given, str::to_lowercase),
        "upper" => text(&given, str::to_uppercase),
        "trimspace" => text(&given, |text| text.trim().to_owned()),
        "trimprefix" => two(&given, |text, part| text.strip_prefix(part).unwrap_or(text)),
        "trimsuffix" => two(&given, |text, part| text.strip_suffix(part).unwrap_or(text)),
        "join" => join(&given),
        "split" => split(&given),
        "equal" => equal(&given).map_or(Value::Unknown, Value::Bool),
        "notequal" => equal(&given).map_or(Value::Unknown, |is_same| Value::Bool(!is_same)),
        "not" => match given.first().and_then(|it| it.value.truth()) {
            Some(truth) => Value::Bool(!truth),
            None => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

/// Returns what stands in a list or an object under a key.
pub(super) fn element(of: &Known, key: &Known) -> Value {
    let Some(key) = key.value.shown() else {
        return Value::Unknown;
    };
    let found = match &of.value {
        Value::List(items) => key.parse().ok().and_then(|at: usize| items.get(at)),
        _ => of.get(&key),
    };
    found.map_or(Value::Unknown, |found| found.value.clone())
}

fn concat(given: Vec<Known>) -> Value {
    let mut all = Vec::new();
    for list in given {
        let span = list.span;
        match list.value {
            Value::List(items) => all.extend(items),
            _ => all.push(Known::new(Value::Unknown, span)),
        }
    }
    Value::List(all)
}

fn flatten(list: Known) -> Value {
    let span = list.span;
    let Value::List(items) = list.value else {
        return Value::Unknown;
    };
    let mut all = Vec::new();
    for item in items {
        match item {
            Known {
                value: Value::List(_),
                ..
            } => match flatten(item) {
                Value::List(items) => all.extend(items),
                other => all.push(Known::new(other, span)),
            },
            other => all.push(other),
        }
    }
    Value::List(all)
}

fn merge(given: Vec<Known>) -> Value {
    let mut all = Vec::new();
    for object in given {
        match object.value {
            Value::Object(entries) => all.extend(entries),
            Value::Null => {}
            _ => return Value::Unknown,
        }
    }
    Value::Object(all)
}

/// Returns the first value that is not null.
fn coalesce(given: Vec<Known>) -> Value {
    let mut given = given.into_iter().map(|it| it.value);
    given
        .find(|it| !matches!(it, Value::Null))
        .unwrap_or(Value::Unknown)
}

fn text(given: &[Known], change: impl Fn(&str) -> String) -> Value {
    let text = given.first().and_then(Known::text);
    text.map_or(Value::Unknown, |text| Value::Text(change(text)))
}

fn two(given: &[Known], change: impl for<'t> Fn(&'t str, &str) -> &'t str) -> Value {
    match given {
        [text, part] => match (text.text(), part.text()) {
            (Some(text), Some(part)) => Value::Text(change(text, part).to_owned()),
            _ => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

fn join(given: &[Known]) -> Value {
    let [
        between,
        Known {
            value: Value::List(items),
            ..
        },
    ] = given
    else {
        return Value::Unknown;
    };
    let texts: Option<Vec<String>> = items.iter().map(|item| item.value.shown()).collect();
    match (between.text(), texts) {
        (Some(between), Some(texts)) => {
            let text = texts.join(between);
            // A list of copies of one long text.
            if text.len() > LONGEST {
                return Value::Unknown;
            }
            Value::Text(text)
        }
        _ => Value::Unknown,
    }
}

fn split(given: &[Known]) -> Value {
    let [between, whole] = given else {
        return Value::Unknown;
    };
    match (between.text(), whole.text()) {
        (Some(between), Some(text))
            if !between.is_empty() && text.matches(between).count() < MOST_PARTS =>
        {
            let parts = text.split(between);
            let parts = parts.map(|it| Known::new(Value::Text(it.to_owned()), whole.span));
            Value::List(parts.collect())
        }
        _ => Value::Unknown,
    }
}

fn equal(given: &[Known]) -> Option<bool> {
    match given {
        [one, other] => one.value.equals(&other.value),
        _ => None,
    }
}

/// Bytes of a text that is made.
const LONGEST: usize = 256 << 10;
/// Parts that a text is split into.
const MOST_PARTS: usize = 1_000;
