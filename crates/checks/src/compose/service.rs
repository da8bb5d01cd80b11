//! A service of the merged model.

use crate::parse::compose::mount::Mount;
use crate::parse::compose::port::Port;
use crate::parse::compose::truth;
use crate::parse::node::{Entry, Key, Node};

/// A service.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// Its name, and where it stands.
    pub key: &'a Key,
    /// What it says.
    pub node: &'a Node,
}

impl<'a> Service<'a> {
    /// Returns its name.
    pub fn name(&self) -> &'a str {
        &self.key.text
    }

    /// Returns the value of a field that says anything.
    pub fn get(&self, field: &str) -> Option<&'a Node> {
        self.node.get(field).filter(|node| !node.is_null())
    }

    /// Returns the value at the end of several keys that says anything.
    pub fn at(&self, fields: &[&str]) -> Option<&'a Node> {
        self.node.at(fields).filter(|node| !node.is_null())
    }

    /// Returns a field with its key.
    pub fn entry(&self, field: &str) -> Option<&'a Entry> {
        self.node
            .entry(field)
            .filter(|entry| !entry.value.is_null())
    }

    /// Returns the text of a field.
    pub fn text(&self, field: &str) -> Option<&'a str> {
        self.get(field).and_then(Node::text)
    }

    /// Returns the values of a field that is a list.
    pub fn items(&self, field: &str) -> &'a [Node] {
        self.get(field).map_or(&[], Node::items)
    }

    /// Says whether a field is true.
    pub fn is_on(&self, field: &str) -> bool {
        self.get(field).and_then(truth) == Some(true)
    }

    /// Returns the profiles that it belongs to; it always runs where there are none.
    pub fn profiles(&self) -> Vec<&'a str> {
        self.items("profiles")
            .iter()
            .filter_map(Node::text)
            .collect()
    }

    /// Returns the ports that it publishes.
    pub fn ports(&self) -> impl Iterator<Item = Port<'a>> {
        self.items("ports").iter().filter_map(Port::parse)
    }

    /// Returns what it mounts.
    pub fn mounts(&self) -> impl Iterator<Item = Mount<'a>> {
        self.items("volumes").iter().filter_map(Mount::parse)
    }

    /// Returns what its container runs: the words of a field, or the whole where it is one text.
    pub fn words(&self, field: &str) -> Vec<&'a Node> {
        match self.get(field) {
            Some(node) if node.scalar().is_some() => vec![node],
            Some(node) => node.items().iter().collect(),
            None => Vec::new(),
        }
    }
}
