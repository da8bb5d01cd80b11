//! Makes requests out of JSON, as they are after reading.

use seawall_guard::api::asked::{Asked, Given};
use seawall_guard::api::operation::Operation;
use seawall_guard::api::route;
use seawall_guard::api::value::Value;
use seawall_guard::api::version::NEWEST;
use serde_json::Value as Json;

/// Makes a request of an operation with a body, and what is in the path and the query.
pub(crate) fn asked(id: &'static str, body: &Json, path: &[(&'static str, &str)]) -> Asked {
    Asked {
        operation: operation(id),
        version: Some(NEWEST),
        path: path.iter().map(|(k, v)| (*k, (*v).to_owned())).collect(),
        query: Vec::new(),
        body: Given::Json(value(body)),
        container: None,
    }
}

/// Makes a request without a body.
pub(crate) fn bare(id: &'static str, query: &[(&'static str, &str)]) -> Asked {
    let query = query.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
    let body = Given::None;
    Asked {
        query,
        body,
        ..asked(id, &Json::Null, &[])
    }
}

/// Finds an operation.
fn operation(id: &'static str) -> &'static Operation {
    if id == "images.import" {
        // It shares method and path with another.
        return route::variant(operation("images.pull"), &[("fromSrc", "-".to_owned())]).unwrap();
    }
    let found = route::all().find(|it| it.id == id);
    found.unwrap_or_else(|| panic!("no operation {id}"))
}

/// Turns JSON into a value.
pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => match (it.as_i64(), it.as_u64()) {
            (Some(it), _) => Value::Integer(it.into()),
            (_, Some(it)) => Value::Integer(it.into()),
            _ => Value::Decimal(it.to_string()),
        },
        Json::String(it) => Value::Text(it.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(fields) => {
            Value::Object(fields.iter().map(|(k, v)| (k.clone(), value(v))).collect())
        }
    }
}
