//! Values as text and as JSON.

use super::{Answer, Type, Value, path};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// How buffers are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Buffers {
    /// As text, with a dot for what can't be printed.
    #[default]
    Dots,
    /// In base64.
    Base64,
}

/// Returns a value as text, as outputs have it; nothing where there is none. Lists are `(a,b)`.
pub fn text<'v>(answer: &'v Answer<'_>, of: Type, buffers: Buffers) -> Option<Cow<'v, [u8]>> {
    match answer {
        Answer::Missing => None,
        Answer::One(value) => Some(one(value, of, buffers)),
        Answer::Many(values) if values.is_empty() => None,
        Answer::Many(values) => {
            let parts: Vec<_> = values.iter().map(|value| one(value, of, buffers)).collect();
            let mut out = vec![b'('];
            out.extend_from_slice(&parts.join(&b','));
            out.push(b')');
            Some(Cow::Owned(out))
        }
    }
}

/// Returns a value as JSON: `null` where there is none, a list of several, text without what isn't UTF-8.
pub fn json(answer: &Answer<'_>, of: Type, buffers: Buffers) -> serde_json::Value {
    match answer {
        Answer::Missing => serde_json::Value::Null,
        Answer::One(value) => typed(value, of, buffers),
        Answer::Many(values) => values
            .iter()
            .map(|value| typed(value, of, buffers))
            .collect(),
    }
}

fn typed(value: &Value<'_>, of: Type, buffers: Buffers) -> serde_json::Value {
    match value {
        Value::Int(number) => (*number).into(),
        Value::Uint(number) => (*number).into(),
        Value::Double(number) => (*number).into(),
        Value::Bool(is) => (*is).into(),
        Value::Text(_) | Value::Ip(_) => String::from_utf8_lossy(&one(value, of, buffers)).into(),
    }
}

fn one<'v>(value: &'v Value<'_>, of: Type, buffers: Buffers) -> Cow<'v, [u8]> {
    match (value, of) {
        (Value::Text(bytes), Type::Bytes) => match buffers {
            Buffers::Dots => Cow::Owned(dotted(bytes)),
            Buffers::Base64 => Cow::Owned(STANDARD.encode(bytes).into_bytes()),
        },
        (Value::Text(bytes), Type::Path) => Cow::Owned(path::without_doubled(bytes)),
        (Value::Text(bytes), _) => Cow::Borrowed(bytes),
        (Value::Int(number), _) => Cow::Owned(number.to_string().into_bytes()),
        (Value::Uint(number), _) => Cow::Owned(number.to_string().into_bytes()),
        (Value::Double(number), _) => Cow::Owned(number.to_string().into_bytes()),
        (Value::Bool(is), _) => Cow::Borrowed(if *is { b"true" } else { b"false" }),
        (Value::Ip(address), _) => Cow::Owned(address.to_string().into_bytes()),
    }
}

/// Returns bytes with a dot for each that is no printable sign of ASCII.
pub(super) fn dotted(bytes: &[u8]) -> Vec<u8> {
    let printable = |byte: &u8| match byte {
        32..=126 => *byte,
        _ => b'.',
    };
    bytes.iter().map(printable).collect()
}
