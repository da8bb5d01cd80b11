//! What expressions of Bake files are worth.

use crate::source::Span;

/// A value, and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The value.
    pub value: Value,
    /// Where it is written, or where the name stands that it was taken from.
    pub span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Something that nothing in the files tells.
    Unknown,
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Known>),
    /// Names and values.
    Object(Vec<(String, Known)>),
}

impl Known {
    /// Makes a value at a place.
    pub const fn new(value: Value, span: Span) -> Self {
        Self { value, span }
    }

    /// Returns the text of a text.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the values of a list.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the names and values of an object.
    pub fn entries(&self) -> &[(String, Self)] {
        match &self.value {
            Value::Object(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the value of a name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let mut entries = self.entries().iter();
        entries.rfind(|(known, _)| known == name).map(|(_, it)| it)
    }
}

impl Value {
    /// Returns it as a text, as an interpolation makes one of it.
    pub fn shown(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.clone()),
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Unknown | Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Returns it as a truth value: texts that say so are taken for it.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Text(text) => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Says whether two values are the same; nothing where that is not known.
    pub fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => None,
            (Self::Number(one), Self::Number(other)) => {
                let [one, other] = [one, other].map(|number| number.parse::<f64>().ok());
                Some(one?.total_cmp(&other?).is_eq())
            }
            (Self::List(_) | Self::Object(_), _) | (_, Self::List(_) | Self::Object(_)) => None,
            // Variables of the environment are texts: whether a number is meant is not to be seen.
            (Self::Text(_), Self::Number(_) | Self::Bool(_))
            | (Self::Number(_) | Self::Bool(_), Self::Text(_)) => {
                Some(self.shown()? == other.shown()?)
            }
            _ => Some(self == other),
        }
    }
}
