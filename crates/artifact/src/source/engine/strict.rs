//! JSON in which a key stands once (RFC 8259, section 4): of two values readers disagree which one counts, so that an
//! answer with both says nothing that can be relied on.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A document.
#[derive(Debug)]
pub(crate) struct Strict(pub(crate) Value);

/// Reads a document, such as an engine answers.
///
/// # Errors
/// Where it is not JSON, nests too deeply, or has a key twice.
pub fn document(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice::<Strict>(bytes).map(|strict| strict.0)
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some((name, Strict(value))) = fields.next_entry::<String, Strict>()? {
            if read.insert(name, value).is_some() {
                return Err(A::Error::custom("a key stands twice in an object"));
            }
        }
        Ok(Value::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_read_as_others_do_but_for_keys_that_stand_twice() {
        let text = r#"{"a": [1, -2, 3.5, null, true, "x\u00e9"], "b": {"a": {}}}"#;
        let wanted: Value = serde_json::from_str(text).unwrap();
        assert_eq!(document(text.as_bytes()).unwrap(), wanted);
        let deep = "[".repeat(100_000);
        for wrong in [
            r#"{"a": 1, "a": 1}"#,
            r#"[{"x": {"\u0061": 1, "a": 2}}]"#,
            "{",
            "1 2",
            &deep,
        ] {
            assert!(document(wrong.as_bytes()).is_err(), "{wrong:.40}");
        }
    }
}
