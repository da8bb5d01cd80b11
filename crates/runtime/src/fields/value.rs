//! Values of fields.

use std::borrow::Cow;
use std::net::IpAddr;

/// What a field answers for an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<'a> {
    /// There is no value.
    Missing,
    /// One value.
    One(Value<'a>),
    /// Several values, or none of several.
    Many(Vec<Value<'a>>),
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// A whole number with a sign.
    Int(i64),
    /// A whole number without: also times, durations and ports.
    Uint(u64),
    /// A number with a fraction.
    Double(f64),
    /// True or false.
    Bool(bool),
    /// Text, a path or bytes: whatever the kernel had, so it may not be UTF-8.
    Text(Cow<'a, [u8]>),
    /// An address; also where rules compare it with networks.
    Ip(IpAddr),
}

impl<'a> Answer<'a> {
    /// Returns a text.
    pub fn text(bytes: &'a [u8]) -> Self {
        Self::One(Value::Text(Cow::Borrowed(bytes)))
    }

    /// Returns a text that was made.
    pub fn made(bytes: impl Into<Vec<u8>>) -> Self {
        Self::One(Value::Text(Cow::Owned(bytes.into())))
    }

    /// Returns a number with a sign.
    pub fn int(number: impl Into<i64>) -> Self {
        Self::One(Value::Int(number.into()))
    }

    /// Returns a number without.
    pub fn uint(number: impl Into<u64>) -> Self {
        Self::One(Value::Uint(number.into()))
    }

    /// Returns true or false.
    pub fn bool(is: bool) -> Self {
        Self::One(Value::Bool(is))
    }

    /// Returns a value where there is one.
    pub fn of(value: Option<Value<'a>>) -> Self {
        value.map_or(Self::Missing, Self::One)
    }

    /// Returns a text where it isn't empty.
    pub fn some(bytes: &'a [u8]) -> Self {
        if bytes.is_empty() {
            Self::Missing
        } else {
            Self::text(bytes)
        }
    }

    /// Returns a number where it isn't 0, which stands for nothing.
    pub fn nonzero(number: u64) -> Self {
        if number == 0 {
            Self::Missing
        } else {
            Self::uint(number)
        }
    }

    /// Returns the values.
    pub fn values(&self) -> &[Value<'a>] {
        match self {
            Self::Missing => &[],
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl<'a> Value<'a> {
    /// Returns the bytes of a text.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Text(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns a borrowed text.
    pub fn borrowed(bytes: &'a [u8]) -> Self {
        Self::Text(Cow::Borrowed(bytes))
    }
}
