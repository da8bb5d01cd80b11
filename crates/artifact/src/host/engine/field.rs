//! Fields of an engine's answers, each with three ends: it is there, it is not, it is not what it should be.

use std::collections::BTreeMap;

use seawall_model::host::seen::Seen;
use seawall_model::time::Timestamp;
use serde_json::Value;

/// An object of an answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    value: &'a Value,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(value: &'a Value) -> Self {
        Self { value }
    }

    /// Returns an object in it; an empty one where there is none, so that each of its fields is told as missing.
    pub(super) fn object(self, name: &str) -> Self {
        Self::new(self.value.get(name).unwrap_or(&Value::Null))
    }

    /// Says whether a field is there and says nothing.
    pub(super) fn is_null(self, name: &str) -> bool {
        self.value.get(name).is_some_and(Value::is_null)
    }

    /// Says whether a field is not there, or says nothing.
    pub(super) fn is_missing(self, name: &str) -> bool {
        self.value.get(name).is_none_or(Value::is_null)
    }

    pub(super) fn bool(self, name: &str) -> Seen<bool> {
        self.read(name, "a truth value", Value::as_bool)
    }

    pub(super) fn integer(self, name: &str) -> Seen<i64> {
        self.read(name, "a whole number", Value::as_i64)
    }

    pub(super) fn count(self, name: &str) -> Seen<u64> {
        self.read(name, "a number that is not negative", Value::as_u64)
    }

    pub(super) fn text(self, name: &str) -> Seen<String> {
        self.read(name, "a text", |value| value.as_str().map(cut))
    }

    /// Returns a text, empty where there is none: of fields that only name things.
    pub(super) fn name(self, name: &str) -> String {
        self.text(name).known().cloned().unwrap_or_default()
    }

    pub(super) fn time(self, name: &str) -> Seen<Timestamp> {
        let time = |value: &Value| value.as_str().and_then(|text| text.parse().ok());
        match self.read(name, "a time", time) {
            // Go's zero time: it has not happened.
            Seen::Known(time) if time < EPOCH => Seen::Absent,
            time => time,
        }
    }

    /// Returns a list of texts. Go writes an empty list as `null`.
    pub(super) fn texts(self, name: &str) -> Seen<Vec<String>> {
        self.list(name, "a list of texts", |value| value.as_str().map(cut))
    }

    /// Returns a list; one item that is not what it should be spoils it.
    pub(super) fn list<T>(
        self,
        name: &str,
        what: &str,
        item: impl Fn(&'a Value) -> Option<T>,
    ) -> Seen<Vec<T>> {
        match self.value.get(name) {
            None => Seen::Absent,
            Some(Value::Null) => Seen::Known(Vec::new()),
            Some(Value::Array(items)) if items.len() > MOST => {
                Seen::unknown(format!("{name} has more than {MOST} items"))
            }
            Some(Value::Array(items)) => {
                let read: Option<Vec<T>> = items.iter().map(item).collect();
                read.map_or_else(|| wrong(name, what), Seen::Known)
            }
            Some(_) => wrong(name, what),
        }
    }

    /// Returns the names of an object's fields. Go writes an empty object as `null`.
    pub(super) fn keys(self, name: &str) -> Seen<Vec<String>> {
        self.map(name, "an object", |_| Some(()))
            .map(|map| map.into_keys().collect())
    }

    /// Returns an object of texts.
    pub(super) fn text_map(self, name: &str) -> Seen<BTreeMap<String, String>> {
        self.map(name, "an object of texts", |value| value.as_str().map(cut))
    }

    /// Returns an object; one field that is not what it should be spoils it.
    pub(super) fn map<T>(
        self,
        name: &str,
        what: &str,
        item: impl Fn(&'a Value) -> Option<T>,
    ) -> Seen<BTreeMap<String, T>> {
        match self.value.get(name) {
            None => Seen::Absent,
            Some(Value::Null) => Seen::Known(BTreeMap::new()),
            Some(Value::Object(fields)) if fields.len() > MOST => {
                Seen::unknown(format!("{name} has more than {MOST} fields"))
            }
            Some(Value::Object(fields)) => {
                let read = fields
                    .iter()
                    .map(|(key, value)| item(value).map(|value| (cut(key), value)));
                let read: Option<BTreeMap<String, T>> = read.collect();
                read.map_or_else(|| wrong(name, what), Seen::Known)
            }
            Some(_) => wrong(name, what),
        }
    }

    fn read<T>(self, name: &str, what: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Seen<T> {
        match self.value.get(name) {
            None | Some(Value::Null) => Seen::Absent,
            Some(value) => read(value).map_or_else(|| wrong(name, what), Seen::Known),
        }
    }
}

fn wrong<T>(name: &str, what: &str) -> Seen<T> {
    Seen::unknown(format!("{name} in the engine's answer is not {what}"))
}

/// Cuts what is longer than anything of use.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Items of a list, fields of an object.
const MOST: usize = 10_000;
/// Characters of a text; a seccomp profile stands whole in a container's options.
const LONGEST: usize = 4_096;
const EPOCH: Timestamp = Timestamp::from_seconds(0);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_is_neither_there_nor_missing() {
        let value =
            json!({"a": true, "n": null, "s": "x", "l": ["x", 1], "z": "0001-01-01T00:00:00Z"});
        let fields = Fields::new(&value);
        assert_eq!(fields.bool("a"), Seen::Known(true));
        assert_eq!(fields.bool("n"), Seen::Absent);
        assert_eq!(fields.bool("b"), Seen::Absent);
        assert!(fields.bool("s").why_unknown().is_some());
        assert_eq!(fields.texts("n"), Seen::Known(Vec::new()));
        assert!(fields.texts("l").why_unknown().is_some());
        assert!(fields.object("s").bool("x").is_absent());
        assert!(fields.time("z").is_absent());
    }
}
