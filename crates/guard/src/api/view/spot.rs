//! A place in a body: a value and where it stands, so that every refusal says where.
//!
//! Everything here is strict: a value of another type than the one asked for is a refusal, never an absence.

use super::rule;
use crate::api::refusal::{Refusal, excerpt};
use crate::api::value::Value;

/// A place.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    /// What is there; nothing where it is null or not there.
    value: Option<&'a Value>,
    /// Where: `HostConfig.Binds[2]`; empty for the body itself.
    at: String,
}

impl<'a> Spot<'a> {
    /// Makes the place of a whole body.
    pub(super) fn whole(value: &'a Value) -> Self {
        Self {
            value: present(value),
            at: String::new(),
        }
    }

    /// Makes the place of a value that stands elsewhere: in the query.
    pub(super) fn named(value: &'a Value, at: &str) -> Self {
        Self {
            value: present(value),
            at: at.to_owned(),
        }
    }

    /// Returns where it is.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// Tells whether something is there.
    pub(super) const fn is_there(&self) -> bool {
        self.value.is_some()
    }

    /// Returns the place of a field.
    pub(super) fn field(&self, name: &str) -> Result<Self, Refusal> {
        let at = if self.at.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.at)
        };
        let value = match self.value {
            None => None,
            Some(Value::Object(fields)) => fields.iter().find(|(key, _)| key == name),
            Some(_) => return Err(self.refuse(rule::TYPE, "is no object")),
        };
        let value = value.and_then(|(_, value)| present(value));
        Ok(Self { value, at })
    }

    /// Returns the place of a field that is written in one of several ways, of which at most one may be used.
    pub(super) fn either(&self, names: &[&str]) -> Result<Self, Refusal> {
        let mut found: Option<Self> = None;
        for name in names {
            let spot = self.field(name)?;
            match &found {
                Some(first) if first.is_there() && spot.is_there() => {
                    return Err(spot.refuse(rule::CONFLICT, &format!("stands as {} too", first.at)));
                }
                Some(first) if first.is_there() || !spot.is_there() => {}
                _ => found = Some(spot),
            }
        }
        found.ok_or_else(|| self.refuse(rule::TYPE, "has no such field"))
    }

    /// Returns a text that is not empty.
    pub(super) fn text(&self) -> Result<Option<String>, Refusal> {
        let text = self.written()?;
        Ok(text.filter(|text| !text.is_empty()).map(str::to_owned))
    }

    /// Returns a text, even an empty one.
    pub(super) fn written(&self) -> Result<Option<&'a str>, Refusal> {
        match self.value {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(self.refuse(rule::TYPE, "is no text")),
        }
    }

    /// Returns a truth value; false where none is there.
    pub(super) fn flag(&self) -> Result<bool, Refusal> {
        Ok(self.truth()?.unwrap_or(false))
    }

    /// Returns a truth value.
    pub(super) fn truth(&self) -> Result<Option<bool>, Refusal> {
        match self.value {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(self.refuse(rule::TYPE, "is no truth value")),
        }
    }

    /// Returns a whole number.
    pub(super) fn integer(&self) -> Result<Option<i128>, Refusal> {
        match self.value {
            None => Ok(None),
            Some(Value::Integer(value)) => Ok(Some(*value)),
            Some(_) => Err(self.refuse(rule::TYPE, "is no whole number")),
        }
    }

    /// Returns the places of a list. A null in it is a place where nothing is.
    pub(super) fn items(&self) -> Result<Vec<Self>, Refusal> {
        let values = match self.value {
            None => return Ok(Vec::new()),
            Some(Value::List(values)) => values,
            Some(_) => return Err(self.refuse(rule::TYPE, "is no list")),
        };
        let places = values.iter().enumerate().map(|(index, value)| Self {
            value: present(value),
            at: format!("{}[{index}]", self.at),
        });
        Ok(places.collect())
    }

    /// Returns the entries of an object whose names are the client's own. A null is a place where nothing is.
    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>, Refusal> {
        let fields = match self.value {
            None => return Ok(Vec::new()),
            Some(Value::Object(fields)) => fields,
            Some(_) => return Err(self.refuse(rule::TYPE, "is no object")),
        };
        let places = fields.iter().map(|(key, value)| {
            let at = format!("{}[{}]", self.at, excerpt(key));
            let value = present(value);
            (key.as_str(), Self { value, at })
        });
        Ok(places.collect())
    }

    /// Returns a list of texts. Go reads a null in it as an empty text.
    pub(super) fn texts(&self) -> Result<Vec<String>, Refusal> {
        let items = self.items()?.into_iter();
        items
            .map(|item| Ok(item.written()?.unwrap_or_default().to_owned()))
            .collect()
    }

    /// Returns a list of texts, where it is said; an empty one is one.
    pub(super) fn said_texts(&self) -> Result<Option<Vec<String>>, Refusal> {
        self.value.map(|_| self.texts()).transpose()
    }

    /// Returns a text or a list of texts: one text is a list of one.
    pub(super) fn words(&self) -> Result<Vec<String>, Refusal> {
        match self.value {
            Some(Value::Text(text)) => Ok(vec![text.clone()]),
            _ => self.texts(),
        }
    }

    /// Returns texts by name.
    pub(super) fn pairs(&self) -> Result<Vec<(String, String)>, Refusal> {
        let entries = self.entries()?.into_iter();
        entries
            .map(|(key, spot)| {
                let value = spot.written()?.unwrap_or_default();
                Ok((key.to_owned(), value.to_owned()))
            })
            .collect()
    }

    /// Makes a refusal of this place.
    pub(super) fn refuse(&self, rule: &'static str, why: &str) -> Refusal {
        let at = if self.at.is_empty() { "body" } else { &self.at };
        Refusal::new(rule, at, why)
    }
}

/// Returns a value that is not null.
fn present(value: &Value) -> Option<&Value> {
    Some(value).filter(|value| **value != Value::Null)
}
