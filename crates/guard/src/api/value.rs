//! A JSON value as it was read: without a duplicate key, in the order in which it was written.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number, written without fraction and exponent, between the least `int64` and the largest `uint64`.
    Integer(i128),
    /// Another number, as it was written (RFC 8259, section 6).
    Decimal(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Fields in the order in which they stand; no two have the same name. Names that Go would take for the same field are
    /// refused where names are those of fields ([`check`](super::check)); keys of maps differ by case.
    Object(Vec<(String, Self)>),
}

impl Value {
    /// Returns a field of an object by its exact name; nothing where it is null or not there.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Self::Object(fields) = self else {
            return None;
        };
        let found = fields.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value)
            .filter(|it| **it != Self::Null)
    }

    /// Returns a text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the values of a list; none where it is no list.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            _ => &[],
        }
    }

    /// Returns the fields of an object; none where it is no object.
    pub fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// Returns a truth value.
    pub const fn bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns a whole number.
    pub const fn integer(&self) -> Option<i128> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }
}
