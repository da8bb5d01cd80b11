//! What unmodified clients were recorded to send has the shapes of the tables, and can be seen.
//!
//! `data/clients/NAME-VERSION.jsonl` holds own, synthetic requests as those clients wrote them; `with-1.41` is a newer
//! client that speaks an older version of the API.

use std::path::Path;

use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::check::check_or_zero;
use seawall_guard::api::json;
use seawall_guard::api::query;
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
        let refused = |at: &str| REFUSED.iter().any(|(field, _, _)| at.ends_with(field));
        let value = json::read(line.body.to_string().as_bytes()).unwrap();
        if let Err(why) = check_or_zero(value, shape, Some(line.version)) {
            assert!(refused(&why.at), "{client} {} {why}", line.operation);
            assert_eq!(why.rule, "field/version", "{client} {why}");
        }
        count += 1;
    });
    assert!(count > 150, "{count}");
}

#[test]
fn recorded_bodies_can_be_seen() {
    let mut count = 0;
    for_each(|client, line| {
        let asked = line.asked();
        match view::container(&asked) {
            Ok(Some(_)) => count += 1,
            Ok(None) => {}
            Err(why) => panic!("{client} {} {why}", line.operation),
        }
    });
    assert!(count > 50, "{count}");
}

/// A recorded request.
pub(crate) struct Line {
    pub(crate) operation: &'static str,
    version: Version,
    query: String,
    pub(crate) body: Json,
}

impl Line {
    /// Makes the request, with its query as it is read.
    pub(crate) fn asked(&self) -> Asked {
        let mut asked = asked(self.operation, &self.body, &[("id", &"a".repeat(64))]);
        asked.version = Some(self.version);
        // One client repeats fields of the body in the query, where no engine looks at them.
        let known = |name: &str| asked.operation.query.iter().any(|it| it.name == name);
        let words = self.query.split('&');
        let words = words.filter(|it| it.split_once('=').is_some_and(|it| known(it.0)));
        let text = words.collect::<Vec<_>>().join("&");
        asked.query = query::read(&text, asked.operation, asked.version).unwrap();
        let (_, shape) = bodies()
            .into_iter()
            .find(|it| it.0 == self.operation)
            .unwrap();
        let value = json::read(self.body.to_string().as_bytes()).unwrap();
        if let Ok(value) = check_or_zero(value, shape, Some(self.version)) {
            asked.body = Given::Json(value);
        }
        asked
    }
}

/// Does something with each recorded request.
pub(crate) fn for_each(mut each: impl FnMut(&str, &Line)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/clients");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let client = path.file_stem().unwrap().to_string_lossy().into_owned();
        for json in text.lines() {
            let json: Json = serde_json::from_str(json).unwrap();
            let operation: &str = json["operation"].as_str().unwrap();
            let minor = json["version"].as_str().unwrap().rsplit('.').next();
            each(
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
