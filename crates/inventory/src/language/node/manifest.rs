//! The fields of a `package.json` that are read. Of a key that stands twice the last one counts, as it
//! does for `JSON.parse`.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::language::word::licence;

/// What a `package.json` says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) licences: Vec<String>,
}

impl Manifest {
    /// Reads a file. Fields that are not of the type they should have count as not there.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let read = reader.deserialize_map(Fields).and_then(|manifest| {
            reader.end()?;
            Ok(manifest)
        });
        read.map_err(|error| format!("it is not a JSON object: {error}"))
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Manifest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Manifest, A::Error> {
        let mut manifest = Manifest::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "name" => manifest.name = text(map.next_value()?),
                "version" => manifest.version = text(map.next_value()?),
                "license" | "licenses" => manifest.licences = licences(&map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(manifest)
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// An expression, or what old packages have: an object with a `type`, or a list of either.
fn licences(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(name) => licence(name),
        Value::Object(fields) => fields.get("type")?.as_str().and_then(licence),
        _ => None,
    };
    match value {
        Value::Array(all) => all.iter().take(LICENCES).filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

/// Licences of one package.
const LICENCES: usize = 16;
