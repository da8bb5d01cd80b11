//! Falco's configuration (`falco.yaml`): files that are put together, values that the command line sets, and what they mean
//! to us. Files are read by whoever calls; the environment is a function.

mod added;
mod files;
mod keys;
mod path;

pub use files::{Source, Strategy, sources};
pub use keys::{config_schema, unknown_keys};

use serde_json::{Map, Value};

use crate::language::{Priority, Settings, Switch, Which};

/// A configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    value: Value,
}

/// Why something can't be part of a configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// The file is no YAML.
    #[error("{name}:{line}:{column}: {why}")]
    Yaml {
        /// The file.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// Why.
        why: String,
    },
    /// The file is no mapping.
    #[error("{0}: a configuration is a mapping of keys to values")]
    NoMapping(String),
    /// A file that others name names others itself.
    #[error("{0}: only the main configuration may have `config_files`")]
    Nested(String),
    /// Something on the command line.
    #[error("-o {0}: {1}")]
    Option(String, &'static str),
    /// A value of a key.
    #[error("{key}: {why}")]
    Value {
        /// The key.
        key: String,
        /// Why.
        why: &'static str,
    },
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            value: Value::Object(Map::new()),
        }
    }
}

impl Configuration {
    /// Reads a file; `variable` returns variables of the environment, for `${NAME}` in values.
    pub fn read(
        name: &str,
        text: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigurationError> {
        let value = files::read(name, text, variable)?;
        Ok(Self { value })
    }

    /// Puts another file into it.
    pub fn merge(&mut self, other: Self, strategy: Strategy) {
        files::merge(&mut self.value, other.value, strategy);
    }

    /// Sets a value as `-o` does: `key.path[0]=value`, `key[]=value` appends.
    pub fn set(&mut self, option: &str) -> Result<(), ConfigurationError> {
        path::set(&mut self.value, option)
    }

    /// Returns all of it.
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the value of a key, `a.b.c`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let mut value = &self.value;
        for part in key.split('.') {
            value = value.get(part)?;
        }
        (!value.is_null()).then_some(value)
    }

    /// Returns a truth; `default` where the key is not there.
    pub fn flag(&self, key: &str, default: bool) -> Result<bool, ConfigurationError> {
        match self.get(key) {
            None => Ok(default),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(wrong(key, "must be true or false")),
        }
    }

    /// Returns a text.
    pub fn text(&self, key: &str) -> Result<Option<String>, ConfigurationError> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => match scalar(value) {
                Some(text) => Ok(Some(text)),
                None => Err(wrong(key, "must be a string")),
            },
        }
    }

    /// Returns a list of texts; a single one is a list, too.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, ConfigurationError> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| scalar(item).ok_or_else(|| wrong(key, "must be a list of strings")))
                .collect(),
            Some(value) => match scalar(value) {
                Some(text) => Ok(vec![text]),
                None => Err(wrong(key, "must be a list of strings")),
            },
        }
    }

    /// Returns what it says of loading rules: the minimum of priorities, what is added to outputs, which rules are on.
    pub fn settings(&self) -> Result<Settings, ConfigurationError> {
        let minimum = match self.text("priority")? {
            None => Priority::Debug,
            Some(name) => {
                Priority::of(&name).ok_or_else(|| wrong("priority", "is no such priority"))?
            }
        };
        let texts = added::texts(self)?;
        Ok(Settings {
            minimum,
            additions: added::additions(self, &texts)?,
            switches: self.switches()?,
            texts,
            ..Settings::default()
        })
    }

    fn switches(&self) -> Result<Vec<Switch>, ConfigurationError> {
        let mut switches = Vec::new();
        for entry in self.list("rules")? {
            let (is_on, which) = match (entry.get("enable"), entry.get("disable")) {
                (Some(which), None) => (true, which),
                (None, Some(which)) => (false, which),
                _ => return Err(wrong("rules", "each entry is either `enable` or `disable`")),
            };
            let rule = which.get("rule").and_then(scalar);
            let tag = which.get("tag").and_then(scalar);
            let which = match (rule, tag) {
                (Some(name), None) => Which::Named(name),
                (None, Some(tag)) => Which::Tagged(tag),
                _ => {
                    return Err(wrong(
                        "rules",
                        "each entry names either a `rule` or a `tag`",
                    ));
                }
            };
            switches.push(Switch { is_on, which });
        }
        Ok(switches)
    }

    fn list(&self, key: &str) -> Result<&[Value], ConfigurationError> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(wrong(key, "must be a list")),
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn wrong(key: &str, why: &'static str) -> ConfigurationError {
    ConfigurationError::Value {
        key: key.to_owned(),
        why,
    }
}
