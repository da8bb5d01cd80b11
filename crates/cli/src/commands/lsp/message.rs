//! JSON-RPC 2.0 as the protocol uses it: what a message is, and answers.

use serde_json::{Value, json};

/// A message of the client.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// Something to answer.
    Request {
        id: Value,
        method: String,
        params: Value,
    },
    /// Something to take note of.
    Notification { method: String, params: Value },
    /// An answer to one of ours.
    Response,
    /// None of these; its id, where it has one.
    Invalid(Value),
}

/// Why something is not answered as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: i32,
    why: String,
}

/// Tells what a message is.
pub(super) fn read(message: Value) -> Incoming {
    let Value::Object(mut fields) = message else {
        return Incoming::Invalid(Value::Null);
    };
    let id = fields.remove("id");
    let is_id = |id: &Value| id.is_string() || id.is_i64() || id.is_u64();
    let params = fields.remove("params").unwrap_or_default();
    match (fields.remove("method"), id) {
        (Some(Value::String(method)), Some(id)) if is_id(&id) => {
            Incoming::Request { id, method, params }
        }
        (Some(Value::String(method)), None) => Incoming::Notification { method, params },
        (None, Some(_)) if fields.contains_key("result") || fields.contains_key("error") => {
            Incoming::Response
        }
        (_, id) => Incoming::Invalid(id.filter(is_id).unwrap_or_default()),
    }
}

/// Makes an answer.
pub(super) fn answer(id: &Value, outcome: Result<Value, Refusal>) -> Value {
    match outcome {
        Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
        Err(Refusal { code, why }) => {
            json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": why}})
        }
    }
}

/// Makes something to take note of.
pub(super) fn notification(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}

/// Makes something to answer; nothing depends on the answer.
pub(super) fn request(id: &str, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

impl Refusal {
    fn new(code: i32, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { code, why }
    }

    pub(super) fn not_json(why: impl Into<String>) -> Self {
        Self::new(-32700, why)
    }

    pub(super) fn invalid(why: &str) -> Self {
        Self::new(-32600, why)
    }

    pub(super) fn no_such_method(method: &str) -> Self {
        let method: String = method.chars().take(100).collect();
        Self::new(-32601, format!("there is no method `{method}`"))
    }

    pub(super) fn bad_params(why: &str) -> Self {
        Self::new(-32602, why)
    }

    pub(super) fn internal(why: &str) -> Self {
        Self::new(-32603, why)
    }

    pub(super) fn not_initialized() -> Self {
        Self::new(-32002, "`initialize` comes first")
    }

    pub(super) fn cancelled() -> Self {
        Self::new(-32800, "it was cancelled")
    }

    pub(super) fn changed() -> Self {
        Self::new(-32801, "the document has changed")
    }

    pub(super) fn too_many() -> Self {
        Self::new(-32802, "too much was asked at once")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        let request = |id: Value| Incoming::Request {
            id,
            method: "m".to_owned(),
            params: Value::Null,
        };
        let cases = [
            (json!({"id": 1, "method": "m"}), request(json!(1))),
            (json!({"id": "a", "method": "m"}), request(json!("a"))),
            (
                json!({"method": "m", "params": [1]}),
                Incoming::Notification {
                    method: "m".to_owned(),
                    params: json!([1]),
                },
            ),
            (json!({"id": 1, "result": null}), Incoming::Response),
            (json!({"id": 1, "error": {}}), Incoming::Response),
            (json!({"id": 1}), Incoming::Invalid(json!(1))),
            (
                json!({"id": null, "method": "m"}),
                Incoming::Invalid(Value::Null),
            ),
            (
                json!({"id": 1.5, "method": "m"}),
                Incoming::Invalid(Value::Null),
            ),
            (json!({"id": 2, "method": 3}), Incoming::Invalid(json!(2))),
            (json!([]), Incoming::Invalid(Value::Null)),
            (json!(7), Incoming::Invalid(Value::Null)),
        ];
        for (message, wanted) in cases {
            assert_eq!(read(message.clone()), wanted, "{message}");
        }
    }
}
