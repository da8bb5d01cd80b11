//! Requests made of the tables: for every operation, in every version, with parameters and bodies that have the kinds and
//! shapes which the tables say. Each is read, says what it was made of, and says it again when it is written anew.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use seawall_guard::api::http::{self, Framing, Progress};
use seawall_guard::api::operation::{Body, Object, Operation, Parameter, ParameterKind, Shape};
use seawall_guard::api::read;
use seawall_guard::api::route;
use seawall_guard::api::version::{NEWEST, OLDEST, Version};
use seawall_guard::api::write;

use crate::dice::Dice;

/// A request, and what it was made of.
struct Made {
    bytes: Vec<u8>,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<Json>,
}

fn make(operation: &'static Operation, dice: &mut Dice) -> Made {
    let first = operation.since.max(OLDEST).minor;
    let minor = first + u16::try_from(dice.below(u64::from(NEWEST.minor - first + 1))).unwrap();
    let version = (dice.below(5) > 0).then(|| Version::minor(minor));
    let mut path = Vec::new();
    let words = operation.template.split('/').map(|word| match word {
        "{name...}" => {
            path.push(["x", dice.pick(&["b", "c/d", "e:1", "f@sha256:0"])].join("/"));
            path.last().unwrap().clone()
        }
        word if word.starts_with('{') => {
            path.push(dice.pick(&["zz", "0123abc", "a_b.c-d"]).to_owned());
            path.last().unwrap().clone()
        }
        word => word.to_owned(),
    });
    let mut target = version.map_or(String::new(), |it| format!("/v{it}"));
    target.push_str(&words.collect::<Vec<_>>().join("/"));
    let query = query(operation, version, dice);
    for (index, (name, value)) in query.iter().enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        let value = encode(value, dice);
        target.extend([name, "=", &value]);
    }
    let body = match operation.body {
        Body::Json(shape) | Body::Hijack(shape) => Some(document(shape, version, dice)),
        Body::None | Body::Stream => None,
    };
    let text = body.as_ref().map_or(String::new(), Json::to_string);
    let mut head = format!(
        "{} {target} HTTP/1.1\r\nHost: docker\r\nContent-Length: {}\r\n",
        operation.method,
        text.len()
    );
    if body.is_some() {
        head.push_str("Content-Type: application/json\r\n");
    }
    if let Some(upgrade) = operation.upgrade {
        head.extend(["Connection: Upgrade\r\nUpgrade: ", upgrade.name(), "\r\n"]);
    }
    Made {
        bytes: format!("{head}\r\n{text}").into_bytes(),
        path,
        query,
        body,
    }
}

/// Some parameters of the version, in the order of the table; as they are read.
fn query(
    operation: &'static Operation,
    version: Option<Version>,
    dice: &mut Dice,
) -> Vec<(&'static str, String)> {
    let mut query = Vec::new();
    for parameter in operation.query {
        let there = version.is_none_or(|it| {
            parameter.since <= it && parameter.until.is_none_or(|until| it < until)
        });
        // With both it would be two operations.
        let pulls = operation.id == "images.pull";
        let other = match operation.id {
            "images.pull" => parameter.name == "fromSrc",
            "images.import" => parameter.name == "fromImage",
            _ => false,
        };
        if !there || other {
            continue;
        }
        let forced = pulls && parameter.name == "fromImage";
        let times = if parameter.many {
            dice.below(4)
        } else {
            dice.below(2).max(u64::from(forced))
        };
        for _ in 0..times {
            if let Some(value) = parameter_value(parameter, version, dice) {
                query.push((
                    parameter.name,
                    if forced { format!("{value}x") } else { value },
                ));
            }
        }
    }
    query
}

fn parameter_value(
    parameter: &Parameter,
    version: Option<Version>,
    dice: &mut Dice,
) -> Option<String> {
    Some(match parameter.kind {
        ParameterKind::Bool => dice.pick(&["0", "1", ""]).to_owned(),
        ParameterKind::Integer => dice
            .pick(&["0", "-1", "9223372036854775807", ""])
            .to_owned(),
        ParameterKind::Text => dice.text(),
        ParameterKind::Json(shape) => document(shape, version, dice).to_string(),
        ParameterKind::Dropped => return None,
    })
}

/// Encodes what has to be, and sometimes writes a plus for a space.
fn encode(text: &str, dice: &mut Dice) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' if dice.below(2) == 0 => encoded.push('+'),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.extend(["%", &format!("{byte:02x}")]),
        }
    }
    encoded
}

/// A document of a shape, without nulls.
fn document(shape: Shape, version: Option<Version>, dice: &mut Dice) -> Json {
    match shape {
        Shape::Bool => json!(dice.below(2) == 0),
        Shape::Integer(least, most) => integer(least, most, dice),
        Shape::Number => json!(1.5),
        Shape::Text | Shape::TextOrNull => json!(dice.text()),
        Shape::Bytes => json!(dice.pick(&["", "YQ==", "YWI=", "YWJj"])),
        Shape::List(inner) => (0..dice.below(3))
            .map(|_| document(*inner, version, dice))
            .filter(|it| !it.is_null())
            .collect(),
        Shape::Map(inner) => map(*inner, version, dice),
        Shape::Object(object) => fields(object, version, dice),
        Shape::TextOrList if dice.below(2) == 0 => json!(dice.text()),
        Shape::TextOrList => json!([dice.text(), "x"]),
        Shape::Empty => json!({}),
        Shape::Either(first, second) => document(
            if dice.below(2) == 0 { *first } else { *second },
            version,
            dice,
        ),
    }
}

/// A number at the bounds or in between; nothing where no number has the shape.
fn integer(least: i128, most: i128, dice: &mut Dice) -> Json {
    if least > most {
        return Json::Null;
    }
    let between = least.max(0).min(most);
    let number = [least, most, between][usize::try_from(dice.below(3)).unwrap()];
    match (i64::try_from(number), u64::try_from(number)) {
        (Ok(number), _) => json!(number),
        (_, Ok(number)) => json!(number),
        _ => panic!("no engine holds {number}"),
    }
}

fn map(inner: Shape, version: Option<Version>, dice: &mut Dice) -> Json {
    let mut map = Map::new();
    for _ in 0..dice.below(3) {
        let value = document(inner, version, dice);
        map.insert(dice.text(), value);
    }
    map.retain(|_, value| !value.is_null());
    Json::Object(map)
}

fn fields(object: &'static Object, version: Option<Version>, dice: &mut Dice) -> Json {
    let mut map = Map::new();
    for field in object.fields {
        let there = version
            .is_none_or(|it| field.since <= it && field.until.is_none_or(|until| it < until));
        // Some names differ by case alone; the engine would take two of them for the same.
        let twin = map
            .keys()
            .any(|it: &String| it.eq_ignore_ascii_case(field.name));
        if there && !twin && dice.below(3) == 0 {
            map.insert(field.name.to_owned(), document(field.shape, version, dice));
        }
    }
    map.retain(|_, value| !value.is_null());
    Json::Object(map)
}

fn check(operation: &'static Operation, seed: u64) {
    let made = make(operation, &mut Dice(seed));
    let shown = String::from_utf8_lossy(&made.bytes).into_owned();
    let Ok(Progress::Done { head, length }) = http::request::read(&made.bytes) else {
        // Many parameters make a long line.
        assert!(made.bytes.len() > http::LINE_LIMIT, "{shown}");
        return;
    };
    let asked = read::read(&head, Some(&made.bytes[length..]))
        .unwrap_or_else(|why| panic!("{why}\n{shown}"));
    assert_eq!(asked.operation.id, operation.id, "{shown}");
    let path: Vec<_> = asked.path.iter().map(|(_, value)| value.clone()).collect();
    assert_eq!(path, made.path, "{shown}");
    assert_same_query(&asked.query, &made.query);
    let canonical = write::write(&asked).unwrap();
    let body: Option<Json> = canonical
        .body
        .as_ref()
        .map(|it| serde_json::from_slice(it).unwrap());
    assert_eq!(body, made.body, "{shown}");
    let mut bytes = http::write::request(&canonical, &head, canonical.framing(Framing::None));
    let at = bytes.len();
    bytes.extend(canonical.body.iter().flatten());
    if let Ok(Progress::Done { head, length }) = http::request::read(&bytes) {
        assert_eq!(length, at);
        let again = read::read(&head, Some(&bytes[length..])).unwrap();
        assert_eq!(write::write(&again).unwrap(), canonical, "{shown}");
        assert_eq!(
            (again.version, again.path, again.query, again.body),
            (asked.version, asked.path, asked.query, asked.body)
        );
    }
}

/// Compares parameters; documents among them by what they say.
fn assert_same_query(read: &[(&str, String)], made: &[(&str, String)]) {
    assert_eq!(read.len(), made.len(), "{read:?} {made:?}");
    for (one, other) in read.iter().zip(made) {
        let document = |text: &str| serde_json::from_str::<Json>(text).ok();
        let same = one == other || one.0 == other.0 && document(&one.1) == document(&other.1);
        assert!(same, "{one:?} {other:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_is_made_of_the_tables_is_read_as_it_was_made(seed in 1..u64::MAX) {
        for (index, operation) in (1_u64..).zip(route::all().filter(|it| it.template != "*")) {
            check(operation, seed.wrapping_mul(index).max(1));
        }
    }
}
