//! Parts of trials: maps with known keys, lists, numbers.

use super::read::Wrong;
use crate::yaml::{Node, Value};
use std::str::FromStr;

/// A map.
pub(super) struct Map<'n> {
    node: &'n Node,
}

impl<'n> Map<'n> {
    pub(super) fn of(node: &'n Node) -> Result<Self, Wrong> {
        match node.value {
            Value::Mapping(_) => Ok(Self { node }),
            _ => Err(Wrong::new(node.start, "here has to be a map")),
        }
    }

    /// Refuses other keys, and those that stand twice.
    pub(super) fn only(&self, keys: &[&str]) -> Result<(), Wrong> {
        for (name, value) in self.entries()? {
            if !keys.contains(&name) {
                let why = format!("unknown key {name:?}; known are {}", keys.join(", "));
                return Err(Wrong::new(value.start, why));
            }
        }
        Ok(())
    }

    /// Returns keys and values.
    pub(super) fn entries(&self) -> Result<Vec<(&'n str, &'n Node)>, Wrong> {
        let Value::Mapping(entries) = &self.node.value else {
            return Ok(Vec::new());
        };
        let mut all: Vec<(&str, &Node)> = Vec::new();
        for (name, value) in entries {
            let text = name
                .text()
                .ok_or_else(|| Wrong::new(name.start, "a key is a text"))?;
            if all.iter().any(|(known, _)| *known == text) {
                let why = format!("the key {text:?} stands twice");
                return Err(Wrong::new(name.start, why));
            }
            all.push((text, value));
        }
        Ok(all)
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.node
            .get(key)
            .filter(|node| !matches!(node.value, Value::Null))
    }

    /// Returns a text.
    pub(super) fn text(&self, key: &str) -> Result<Option<&'n str>, Wrong> {
        self.get(key)
            .map(|node| {
                node.text()
                    .ok_or_else(|| Wrong::new(node.start, format!("{key} is a text")))
            })
            .transpose()
    }

    /// Returns a text that has to be there.
    pub(super) fn needed(&self, key: &str) -> Result<&'n str, Wrong> {
        let text = self.text(key)?;
        text.ok_or_else(|| Wrong::new(self.node.start, format!("{key} is missing")))
    }

    /// Returns a text, empty where it is not there.
    pub(super) fn string(&self, key: &str) -> Result<String, Wrong> {
        Ok(self.text(key)?.unwrap_or_default().to_owned())
    }

    /// Returns bytes, empty where they are not there.
    pub(super) fn bytes<T: for<'b> From<&'b [u8]>>(&self, key: &str) -> Result<T, Wrong> {
        Ok(T::from(self.text(key)?.unwrap_or_default().as_bytes()))
    }

    /// Returns a number.
    pub(super) fn number<T: FromStr>(&self, key: &str) -> Result<Option<T>, Wrong> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        let number = node.text().and_then(|text| text.parse().ok());
        let wrong = || Wrong::new(node.start, format!("{key} is a number that fits"));
        number.map(Some).ok_or_else(wrong)
    }

    /// Returns true or false; false where it is not there.
    pub(super) fn is(&self, key: &str) -> Result<bool, Wrong> {
        Ok(self.maybe(key)?.unwrap_or(false))
    }

    /// Returns true or false; nothing where it is not there.
    pub(super) fn maybe(&self, key: &str) -> Result<Option<bool>, Wrong> {
        let Some(node) = self.get(key) else {
            return Ok(None);
        };
        match node.text() {
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            _ => Err(Wrong::new(node.start, format!("{key} is true or false"))),
        }
    }

    /// Returns texts, none where they are not there.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, Wrong> {
        self.get(key).map_or_else(|| Ok(Vec::new()), texts)
    }
}

/// Returns the values of a list; of nothing there are none.
pub(super) fn list(node: Option<&Node>) -> Result<&[Node], Wrong> {
    match node.map(|node| (&node.value, node.start)) {
        None | Some((Value::Null, _)) => Ok(&[]),
        Some((Value::Sequence(all), _)) => Ok(all),
        Some((_, start)) => Err(Wrong::new(start, "here has to be a list")),
    }
}

/// Returns a text, or a list of them.
pub(super) fn texts(node: &Node) -> Result<Vec<String>, Wrong> {
    if let Some(text) = node.text() {
        return Ok(vec![text.to_owned()]);
    }
    list(Some(node))?
        .iter()
        .map(|node| {
            let text = node.text().map(str::to_owned);
            text.ok_or_else(|| Wrong::new(node.start, "here has to be a text"))
        })
        .collect()
}
