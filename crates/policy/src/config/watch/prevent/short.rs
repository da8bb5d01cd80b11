//! What may be said in one word where there is nothing more to say: `drift: true`, `deny: [metadata-service]`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// What one word may stand for.
pub(super) trait Short: Sized {
    /// What may be said, with an example.
    const EXPECTED: &'static str;
    /// The schema of such words.
    const WORD: &'static str;

    /// Returns what a word stands for; the empty one is that nothing was said.
    fn of_word(word: &str) -> Option<Self>;
}

/// Something that is said in one word, or by its parts.
#[derive(Clone, Debug)]
pub(super) struct Said<T>(pub(super) T);

/// Reads what is said where a key is, even where nothing stands behind that.
pub(super) fn said<'de, D, T>(deserializer: D) -> Result<Option<Said<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Short + Deserialize<'de>,
{
    Said::deserialize(deserializer).map(Some)
}

impl<'de, T: Short + Deserialize<'de>> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader(PhantomData))
    }
}

struct Reader<T>(PhantomData<T>);

impl<'de, T: Short + Deserialize<'de>> Visitor<'de> for Reader<T> {
    type Value = Said<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        let shown: String = word.chars().take(60).collect();
        let read = T::of_word(word).map(Said);
        read.ok_or_else(|| E::custom(format!("`{shown}` is not {}", T::EXPECTED)))
    }

    fn visit_bool<E: Error>(self, word: bool) -> Result<Self::Value, E> {
        self.visit_str(if word { "true" } else { "false" })
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        self.visit_str("")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Self::Value, M::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Said)
    }
}

impl<T: Short + JsonSchema> JsonSchema for Said<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Said{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let parts = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [parts, { "type": T::WORD }], "description": T::EXPECTED })
    }
}
