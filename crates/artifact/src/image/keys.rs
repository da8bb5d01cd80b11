//! Refuses JSON documents that two readers would read differently. Engines are written in Go, whose
//! JSON reader matches keys without regard to case and lets the last one win; a document with
//! `layers` and `Layers` would show us one image and the engine another.

use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

/// Checks that no object has two keys that differ in case only, and that each `known` key is written
/// as specified. What stands under a `free` key is the user's own, or nothing that Seawall reads.
pub(super) fn check_keys(
    bytes: &[u8],
    known: &'static [&'static str],
    free: &'static [&'static str],
) -> Result<(), String> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    json.deserialize_any(Check { known, free })
        .map_err(|e| e.to_string())
        .and_then(|()| json.end().map_err(|e| e.to_string()))
}

#[derive(Clone, Copy)]
struct Check {
    known: &'static [&'static str],
    free: &'static [&'static str],
}

impl<'de> DeserializeSeed<'de> for Check {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Check {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let folded = fold(&key);
            let known = self.known.iter().find(|k| fold(k) == folded);
            if known.is_some_and(|known| *known != key) {
                return Err(A::Error::custom(format_args!(
                    "the key `{}` is written in a way that programs read differently",
                    key.escape_debug()
                )));
            }
            if !seen.insert(folded) {
                return Err(A::Error::custom(format_args!(
                    "the key `{}` stands twice",
                    key.escape_debug()
                )));
            }
            if self.free.contains(&key.as_str()) {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(self)?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Folds a key as Go's `encoding/json` does: ASCII case, and the two letters outside ASCII that fold
/// into it.
fn fold(key: &str) -> String {
    key.chars()
        .map(|c| match c {
            '\u{17f}' => 's',
            '\u{212a}' => 'k',
            c => c.to_ascii_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubtful_documents_are_refused() {
        const KNOWN: &[&str] = &["layers", "mediaType"];
        let cases = [
            (r#"{"layers":[],"mediaType":"x"}"#, true),
            (r#"{"annotations":{"a":"1","A":"2"}}"#, true),
            (r#"{"layers":[],"Layers":[]}"#, false),
            (r#"{"Layers":[]}"#, false),
            ("{\"layer\u{17f}\":[]}", false),
            (r#"{"layers":[{"x":1,"X":2}]}"#, false),
            (r#"{"layers":[],"layers":[]}"#, false),
            (r#"{"layers":[]} {}"#, false),
            (r#"{"layers":[]"#, false),
        ];
        for (text, good) in cases {
            assert_eq!(
                check_keys(text.as_bytes(), KNOWN, &["annotations"]).is_ok(),
                good,
                "{text}"
            );
        }
    }
}
