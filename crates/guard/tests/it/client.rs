//! What unmodified clients were recorded to send has the shapes of the tables, and can be seen.
//!
//! `data/clients/NAME-VERSION.jsonl` holds own, synthetic requests as those clients wrote them; `with-1.41` is a newer
//! client that speaks an older version of the API.

use std::path::Path;

use seawall_guard::api::operation::Shape;
use seawall_guard::api::version::Version;
use seawall_guard::api::view;
use serde_json::Value as Json;

use crate::ask::asked;
use crate::shape::bodies;

/// What a client sends that is refused, and why that is right.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "KernelMemory",
        "1.42",
        "asked for a limit that engines no longer have",
    ),
    (
        "GwPriority",
        "1.41",
        "asked an old engine for what it does not have",
    ),
    (
        "ImageOptions",
        "1.41",
        "asked an old engine for what it does not have",
    ),
    (
        "Subpath",
        "1.41",
        "asked an old engine for what it does not have",
    ),
];

#[test]
fn recorded_bodies_have_their_shapes() {
    let mut count = 0;
    for_each(|client, line| {
        let (_, shape) = bodies()
            .into_iter()
            .find(|it| it.0 == line.operation)
            .unwrap();
        let refused = |why: &str| REFUSED.iter().any(|(field, _, _)| why.contains(field));
        if let Err(why) = fits(&line.body, &shape, line.version, "") {
            assert!(refused(&why), "{client} {} {why}", line.operation);
        }
        count += 1;
    });
    assert!(count > 150, "{count}");
}

#[test]
fn recorded_bodies_can_be_seen() {
    let mut count = 0;
    for_each(|client, line| {
        let mut asked = asked(line.operation, &line.body, &[("id", &"a".repeat(64))]);
        let names = line
            .query
            .split('&')
            .filter_map(|it| it.strip_prefix("name="));
        asked.query = names.map(|it| ("name", it.to_owned())).collect();
        match view::container(&asked) {
            Ok(Some(_)) => count += 1,
            Ok(None) => {}
            Err(why) => panic!("{client} {} {why}", line.operation),
        }
    });
    assert!(count > 50, "{count}");
}

/// A recorded request.
struct Line {
    operation: &'static str,
    version: Version,
    query: String,
    body: Json,
}

fn for_each(mut check: impl FnMut(&str, &Line)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/clients");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let client = path.file_stem().unwrap().to_string_lossy().into_owned();
        for json in text.lines() {
            let json: Json = serde_json::from_str(json).unwrap();
            let operation: &str = json["operation"].as_str().unwrap();
            let minor = json["version"].as_str().unwrap().rsplit('.').next();
            check(
                &client,
                &Line {
                    operation: Box::leak(operation.to_owned().into_boxed_str()),
                    version: Version::minor(minor.unwrap().parse().unwrap()),
                    query: json["query"].as_str().unwrap().to_owned(),
                    body: json["body"].clone(),
                },
            );
        }
    }
}

/// Holds a value against a shape. What says nothing – null, and of another version's field an empty value – is absence.
fn fits(value: &Json, shape: &Shape, version: Version, at: &str) -> Result<(), String> {
    let wrong = || Err(format!("{at}: {value} is no {shape:?}"));
    match (shape, value) {
        (_, Json::Null) => Ok(()),
        (Shape::Bool, Json::Bool(_)) | (Shape::Number, Json::Number(_)) => Ok(()),
        (Shape::Text | Shape::Bytes | Shape::TextOrList, Json::String(_)) => Ok(()),
        (Shape::Empty, Json::Object(it)) if it.is_empty() => Ok(()),
        (Shape::Integer(low, high), Json::Number(it)) => {
            let number: Option<i128> = it.to_string().parse().ok();
            if number.is_some_and(|it| *low <= it && it <= *high) {
                Ok(())
            } else {
                wrong()
            }
        }
        (Shape::TextOrList, Json::Array(items)) => {
            if items.iter().all(Json::is_string) {
                Ok(())
            } else {
                wrong()
            }
        }
        (Shape::List(inner), Json::Array(items)) => {
            items.iter().try_for_each(|it| fits(it, inner, version, at))
        }
        (Shape::Map(inner), Json::Object(entries)) => entries
            .values()
            .try_for_each(|it| fits(it, inner, version, at)),
        (Shape::Object(object), Json::Object(entries)) => {
            entries.iter().try_for_each(|(name, value)| {
                let at = format!("{at}.{name}");
                let field = object.fields.iter().find(|it| it.name == name);
                let field = field.ok_or_else(|| format!("{at} is unknown"))?;
                let there = field.since <= version && field.until.is_none_or(|it| version < it);
                if !there && !says_nothing(value) {
                    return Err(format!("{at} is not in {version}"));
                }
                fits(value, &field.shape, version, &at)
            })
        }
        _ => wrong(),
    }
}

fn says_nothing(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Bool(true) => false,
        Json::Number(it) => it.as_f64() == Some(0.0),
        Json::String(it) => it.is_empty(),
        Json::Array(it) => it.is_empty(),
        Json::Object(it) => it.is_empty(),
    }
}
