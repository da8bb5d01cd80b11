//! The query of a request: the parameters of its operation and no other, each in one form. Go's reader takes a plus for
//! a space, keeps all values of a name and hands out the first; names differ by case.

use super::json;
use super::operation::{Body, Operation, Parameter, ParameterKind, Shape};
use super::percent;
use super::refusal::{Refusal, excerpt};
use super::rule;
use super::version::{OLDEST, Version};
use super::{check, value::Value};

/// Reads a query, without the question mark. The parameters come in the order of the operation's table, several of one
/// name in the order in which they stand.
///
/// # Errors
/// Where a parameter is not the operation's, stands too often, or has a value of another kind.
pub fn read(
    text: &str,
    operation: &'static Operation,
    version: Option<Version>,
) -> Result<Vec<(&'static str, String)>, Refusal> {
    let mut given: Vec<(&'static Parameter, String)> = Vec::new();
    for piece in text.split('&').filter(|it| !it.is_empty()) {
        if given.len() >= LIMIT {
            let why = format!("has more than {LIMIT} parameters");
            return Err(Refusal::new(rule::QUERY_TOO_MANY, "query", why));
        }
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        let parameter = known(&decode(name)?, operation)?;
        let value = decode(value).map_err(|it| Refusal {
            at: at(parameter),
            ..it
        })?;
        let twice = given.iter().any(|(it, _)| it.name == parameter.name);
        if twice && !parameter.many {
            return Err(Refusal::new(
                rule::QUERY_DUPLICATE,
                at(parameter),
                "stands more than once",
            ));
        }
        given.push((parameter, value));
    }
    let mut read = Vec::new();
    for parameter in operation.query {
        for (_, value) in given.iter().filter(|(it, _)| it.name == parameter.name) {
            if let Some(value) = accept(parameter, value, version)? {
                read.push((parameter.name, value));
            }
        }
    }
    Ok(read)
}

/// Finds a parameter by its exact name. Some clients (those that dockerode is in) write the fields of the body into the
/// query as well: no engine reads them there, and they are dropped.
fn known(name: &str, operation: &'static Operation) -> Result<&'static Parameter, Refusal> {
    let found = operation.query.iter().find(|it| it.name == name);
    let of_body = match operation.body {
        Body::Json(Shape::Object(object)) => object.fields.iter().any(|it| it.name == name),
        _ => false,
    };
    found.or(of_body.then_some(&OF_BODY)).ok_or_else(|| {
        let at = format!("query {}", excerpt(name));
        let why = format!("{} has no such parameter", operation.id);
        let refusal = Refusal::new(rule::QUERY_UNKNOWN, at, why);
        let names = operation.query.iter().map(|it| it.name);
        match check::nearest(name, names) {
            Some(near) => refusal.hint(format!("did you mean {near}?")),
            None => refusal,
        }
    })
}

/// Brings a value into its one form; nothing where it is dropped.
fn accept(
    parameter: &Parameter,
    value: &str,
    version: Option<Version>,
) -> Result<Option<String>, Refusal> {
    let dropped = matches!(parameter.kind, ParameterKind::Dropped);
    let there = version
        .is_none_or(|it| parameter.since <= it && parameter.until.is_none_or(|until| it < until));
    if dropped || !there && value.is_empty() {
        return Ok(None);
    }
    if !there {
        let why = "the version of the path does not have it";
        return Err(Refusal::new(rule::QUERY_VERSION, at(parameter), why));
    }
    if value.is_empty() {
        return Ok(Some(String::new()));
    }
    let bad = |what: &str| {
        let why = format!("is not {what}: {}", excerpt(value));
        Refusal::new(rule::QUERY_VALUE, at(parameter), why)
    };
    match parameter.kind {
        ParameterKind::Bool => truth(value).ok_or_else(|| bad("0, 1, true or false")),
        ParameterKind::Integer => whole(value).ok_or_else(|| bad("a whole number")),
        ParameterKind::Json(shape) => document(parameter, value, shape, version),
        ParameterKind::Text | ParameterKind::Dropped => Ok(value.to_owned()),
    }
    .map(Some)
}

/// Reads a truth value. Engines read these in two ways (`strconv.ParseBool`, and everything but a few words is true):
/// here stand the words that both read alike, and those that the second alone reads.
fn truth(value: &str) -> Option<String> {
    let is = |words: &[&str]| words.iter().any(|it| it.eq_ignore_ascii_case(value));
    match value {
        _ if is(&["1", "true", "yes"]) => Some("1".to_owned()),
        _ if is(&["0", "false", "no", "none"]) => Some("0".to_owned()),
        _ => None,
    }
}

/// Reads a whole number of 64 bits.
fn whole(value: &str) -> Option<String> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let plain = (1..=19).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
    let number: i64 = value.parse().ok().filter(|_| plain)?;
    Some(number.to_string())
}

/// Reads a JSON document into its canonical text; null is the same as nothing.
fn document(
    parameter: &Parameter,
    value: &str,
    shape: Shape,
    version: Option<Version>,
) -> Result<String, Refusal> {
    let inside = |it: Refusal| Refusal {
        at: match it.at.as_str() {
            "body" => at(parameter),
            inner => format!("{} {inner}", at(parameter)),
        },
        ..it
    };
    let value = json::read(value.as_bytes()).map_err(inside)?;
    if value == Value::Null {
        return Ok(String::new());
    }
    let value = check::check(value, shape, version).map_err(inside)?;
    Ok(json::write(&value))
}

/// Decodes a name or a value.
fn decode(text: &str) -> Result<String, Refusal> {
    let refuse = |rule, why: &str| Refusal::new(rule, "query", why);
    if text
        .bytes()
        .any(|it| !matches!(it, 0x21..=0x7e) || matches!(it, b'#' | b';'))
    {
        return Err(refuse(
            rule::QUERY_CHARACTER,
            "holds a character that no query has",
        ));
    }
    let bad = || {
        refuse(
            rule::QUERY_PERCENT,
            "a percent sign stands without two digits",
        )
    };
    let bytes = percent::decode(&text.replace('+', "%20"), bad, |_| Ok(()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(refuse(
            rule::QUERY_NOT_UTF8,
            "is not UTF-8 when it is decoded",
        ));
    };
    if text
        .chars()
        .any(|it| it.is_control() && !matches!(it, '\n' | '\t'))
    {
        return Err(refuse(rule::QUERY_CONTROL, "holds a control character"));
    }
    Ok(text)
}

fn at(parameter: &Parameter) -> String {
    format!("query {}", parameter.name)
}

/// A field of the body.
static OF_BODY: Parameter = Parameter {
    name: "",
    kind: ParameterKind::Dropped,
    many: true,
    since: OLDEST,
    until: None,
};

/// The most parameters.
const LIMIT: usize = 1000;

#[cfg(test)]
mod tests;
