//! Lock files as a tree, whatever they are written in: JSON, JSON with comments, YAML.
//!
//! Other readers refuse a file that is cut off or names a key twice. Here the good part counts, and what
//! is wrong with the rest is told: each entry keeps its line and its order, keys that stand twice are
//! kept both, and depth and number of values are bounded.

pub(super) mod json;
pub(super) mod text;
pub(super) mod toml;
pub(super) mod xml;
pub(super) mod yaml;

use std::borrow::Cow;

/// What could be read of a file.
#[derive(Debug)]
pub(super) struct Document<'a> {
    /// The values at the top: one of JSON, one for each document of YAML.
    pub(super) roots: Vec<Node<'a>>,
    /// What is wrong with it, as clauses.
    pub(super) faults: Vec<String>,
}

/// A value and the line where it, or the key before it, begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node<'a> {
    pub(super) line: u32,
    pub(super) value: Value<'a>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Flag(bool),
    /// A number as it stands.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    /// Entries in the order of the file; a key may stand twice.
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

impl<'a> Node<'a> {
    /// Returns the value of a key, the last one where there are several, as `JSON.parse` does.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let found = self.entries().iter().rfind(|(name, _)| name == key);
        found.map(|(_, node)| node)
    }

    /// Returns every value of a key.
    pub(super) fn all<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Self> + 's {
        let named = self.entries().iter().filter(move |(name, _)| name == key);
        named.map(|(_, node)| node)
    }

    /// Returns every entry of every map that stands under a key.
    pub(super) fn entries_of<'s>(
        &'s self,
        key: &'s str,
    ) -> impl Iterator<Item = &'s (Cow<'a, str>, Self)> + 's {
        self.all(key).flat_map(Node::entries)
    }

    /// Returns the entries of a map; none of anything else.
    pub(super) fn entries(&self) -> &[(Cow<'a, str>, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a list; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Returns a text, or a number as it stands.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of a key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Says whether the value of a key is true.
    pub(super) fn is(&self, key: &str) -> bool {
        match self.get(key).map(|node| &node.value) {
            Some(Value::Flag(flag)) => *flag,
            Some(Value::Text(text)) => text == "true",
            _ => false,
        }
    }
}

/// Notes a key that stands twice in a map.
fn twice(entries: &[(Cow<'_, str>, Node<'_>)]) -> Option<String> {
    let mut keys: Vec<(&str, u32)> = entries.iter().map(|(key, at)| (&**key, at.line)).collect();
    keys.sort_unstable();
    let pair = keys.windows(2).find_map(|pair| match pair {
        [(a, _), (b, line)] if a == b => Some((*b, *line)),
        _ => None,
    });
    pair.map(|(key, line)| {
        let key = text::shown(key);
        format!("line {line}: the key `{key}` stands twice in one object; both are read")
    })
}

/// How deep values may lie: each level of version 1 of npm's lock takes two.
const DEPTH: usize = 200;
/// Values of a file.
const VALUES: usize = 2_000_000;
