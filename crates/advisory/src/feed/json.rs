//! Large JSON objects, entry by entry: each value is handed over as raw text, so that a bad one
//! does not spoil its neighbours and nothing but the entry at hand is held.
//!
//! Depth is bounded by `serde_json`: its reader of typed values stops at 128 levels, its skipper
//! does not recurse.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Calls `each` with every key and value of the object in `text`; text that is no object is an
/// error, what was read before it broke stays delivered.
pub(super) fn for_each_entry<'de>(
    text: &'de str,
    mut each: impl FnMut(&str, &'de RawValue),
) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_map(Entries(&mut each))?;
    reader.end()
}

/// Calls `each` with every item of the array in `text`.
pub(super) fn for_each_item<'de>(
    text: &'de str,
    mut each: impl FnMut(&'de RawValue),
) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_seq(Items(&mut each))?;
    reader.end()
}

/// Returns the text of a file, without a byte order mark; `Err` says what is wrong.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, &'static str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text")
}

/// A string that borrows where it can.
#[derive(Debug, Default)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_str(TextVisitor).map(Self)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

struct Entries<'f, F>(&'f mut F);

impl<'de, F: FnMut(&str, &'de RawValue)> Visitor<'de> for Entries<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
            (self.0)(&key.0, value);
        }
        Ok(())
    }
}

struct Items<'f, F>(&'f mut F);

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for Items<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<&'de RawValue>()? {
            (self.0)(item);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_entry_does_not_spoil_its_neighbours() {
        let mut seen = Vec::new();
        for_each_entry(r#"{"a": 1, "b": {"x": [}]}, "c": 3}"#, |k, v| {
            seen.push((k.to_owned(), v.get().to_owned()));
        })
        .unwrap_err();
        assert_eq!(seen, [("a".to_owned(), "1".to_owned())]);
        seen.clear();
        for_each_entry(r#"{"a": 1, "b": {"x": "y"}, "\u0063": 3}"#, |k, v| {
            seen.push((k.to_owned(), v.get().to_owned()));
        })
        .unwrap();
        assert_eq!(seen.len(), 3);
        assert_eq!(seen.last().unwrap().0, "c");
    }

    #[test]
    fn deep_nesting_does_not_overflow() {
        let deep = format!("{{\"a\": {}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let mut count = 0;
        for_each_entry(&deep, |_, v| {
            count += 1;
            assert!(serde_json::from_str::<serde_json::Value>(v.get()).is_err());
        })
        .unwrap();
        assert_eq!(count, 1);
    }
}
