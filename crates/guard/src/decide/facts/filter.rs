//! Filters in the query of lists and prunes (`filters={"label":["a=b"]}`), in both forms that the engine reads.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// Says whether a text of filters lets only objects with a label and value through. The engine joins labels with "and".
pub(in crate::decide) fn demands(filters: &str, key: &str, value: &str) -> bool {
    let wanted = format!("{key}={value}");
    let read: Result<Filters, _> = serde_json::from_str(filters);
    let Ok(Filters(read)) = read else {
        return false;
    };
    let label = read.iter().find(|(name, _)| name == "label");
    label.is_some_and(|(_, values)| values.0.contains(&wanted))
}

/// Filters by name; none stands twice, so that there is nothing to be read in two ways.
struct Filters(Vec<(String, Values)>);

/// Values of a filter: a list, or a map of values to true.
struct Values(Vec<String>);

struct FiltersVisitor;
struct ValuesVisitor;

impl<'de> Deserialize<'de> for Filters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FiltersVisitor)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

impl<'de> Visitor<'de> for FiltersVisitor {
    type Value = Filters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("filters")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Filters, A::Error> {
        let mut filters: Vec<(String, Values)> = Vec::new();
        while let Some((name, values)) = map.next_entry::<String, Values>()? {
            if filters.iter().any(|(other, _)| *other == name) {
                return Err(A::Error::custom("a filter stands twice"));
            }
            filters.push((name, values));
        }
        Ok(Filters(filters))
    }
}

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("values of a filter")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Values(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = Vec::new();
        while let Some((value, is_set)) = map.next_entry::<String, bool>()? {
            if values.contains(&value) {
                return Err(A::Error::custom("a value stands twice"));
            }
            if is_set {
                values.push(value);
            }
        }
        Ok(Values(values))
    }
}

#[cfg(test)]
mod tests {
    use super::demands;

    #[test]
    fn only_a_plain_demand_counts() {
        let cases = [
            (r#"{"label":["o=uid:1"]}"#, true),
            (r#"{"label":{"o=uid:1":true}}"#, true),
            (r#"{"until":["1h"],"label":["x","o=uid:1"]}"#, true),
            (r#"{"label":{"o=uid:1":false}}"#, false),
            (r#"{"label":["o=uid:2"]}"#, false),
            (r#"{"label":["o"]}"#, false),
            (r#"{"label!":["o=uid:1"]}"#, false),
            (r#"{"label":["o=uid:1"],"label":["x"]}"#, false),
            (r#"{"Label":["o=uid:1"]}"#, false),
            (r#"{"label":"o=uid:1"}"#, false),
            (r#"{"label":["o=uid:1"]} {}"#, false),
            ("", false),
        ];
        for (text, want) in cases {
            assert_eq!(demands(text, "o", "uid:1"), want, "{text}");
        }
    }
}
