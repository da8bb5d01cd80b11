//! What a request asks for, read once.

use super::container::Container;
use super::operation::Operation;
use super::value::Value;
use super::version::Version;

/// What a request asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is to be done.
    pub operation: &'static Operation,
    /// The version of the path; nothing where it has none.
    pub version: Option<Version>,
    /// The path's parameters by name, decoded: `id`, `name`, `exec`.
    pub path: Vec<(&'static str, String)>,
    /// The query's parameters, decoded, in the order of the operation's table, then of the query.
    pub query: Vec<(&'static str, String)>,
    /// The body.
    pub body: Given,
    /// Of operations that make or change a container, what it is to be.
    pub container: Option<Container>,
}

/// A body as it was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// None.
    None,
    /// A document that has the operation's shape, without null fields.
    Json(Value),
    /// Bytes that are passed on as they come.
    Stream,
}

impl Asked {
    /// Returns the first value of a parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns what the path names.
    pub fn target(&self) -> Option<&str> {
        self.path.first().map(|(_, value)| value.as_str())
    }
}
