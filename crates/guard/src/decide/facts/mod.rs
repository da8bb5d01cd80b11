//! What requests say of networks, builds, images and prunes, read from their query and body by name: one
//! place, so that rules do not know where it stands.

pub(super) mod changes;
pub(super) mod filter;
pub(super) mod network;

use crate::api::asked::{Asked, Given};
use crate::api::value::Value;

/// Where something stands in a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    /// In the query.
    Query(&'static str),
    /// In the body's outermost object.
    Body(&'static str),
}

/// Returns the texts of a field: all values of a parameter, those that are not empty.
pub(super) fn field(asked: &Asked, field: &Field) -> Vec<String> {
    match field {
        Field::Query(name) => many(asked, name).map(str::to_owned).collect(),
        Field::Body(name) => {
            let text = body(asked)
                .and_then(|it| it.field(name))
                .and_then(Value::text);
            text.into_iter().map(str::to_owned).collect()
        }
    }
}

/// Returns the body, where it is a document.
pub(super) const fn body(asked: &Asked) -> Option<&Value> {
    match &asked.body {
        Given::Json(value) => Some(value),
        Given::None | Given::Stream => None,
    }
}

/// Returns all values of a parameter that are not empty.
pub(super) fn many<'a>(asked: &'a Asked, name: &str) -> impl Iterator<Item = &'a str> {
    let values = asked.query.iter().filter(move |(key, _)| *key == name);
    values
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

/// Returns the first value of a parameter, where it is not empty.
pub(super) fn one<'a>(asked: &'a Asked, name: &str) -> Option<&'a str> {
    asked.parameter(name).filter(|value| !value.is_empty())
}

/// Returns the texts of a map of texts (`Labels`, `Options`). A value that is no text has none.
pub(super) fn texts(value: Option<&Value>) -> Vec<(String, String)> {
    let fields = value.map_or(&[][..], Value::fields);
    let pair =
        |(key, value): &(String, Value)| (key.clone(), value.text().unwrap_or_default().to_owned());
    fields.iter().map(pair).collect()
}
