//! A fact, or why there is none: what nobody could look at must never count as good.

use serde::{Deserialize, Serialize};

/// A fact about a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen<T> {
    /// It was read.
    Known(T),
    /// It was looked for, and there is none: no such file, no such setting.
    Absent,
    /// It could not be read, and why, as a clause.
    Unknown(String),
}

impl<T> Seen<T> {
    /// Makes a fact that could not be read.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }

    /// Returns the fact, where it was read.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(fact) => Some(fact),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Returns why there is no fact: nothing where there is one, or where it is known that there is none.
    pub fn why_unknown(&self) -> Option<&str> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Known(_) | Self::Absent => None,
        }
    }

    /// Says whether it is known that there is none.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Borrows the fact.
    pub fn as_ref(&self) -> Seen<&T> {
        match self {
            Self::Known(fact) => Seen::Known(fact),
            Self::Absent => Seen::Absent,
            Self::Unknown(why) => Seen::Unknown(why.clone()),
        }
    }

    /// Makes another fact of the fact.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Seen<U> {
        match self {
            Self::Known(fact) => Seen::Known(make(fact)),
            Self::Absent => Seen::Absent,
            Self::Unknown(why) => Seen::Unknown(why),
        }
    }
}

impl<T> Default for Seen<T> {
    /// What was not recorded was not looked at.
    fn default() -> Self {
        Self::Unknown("it was not recorded".to_owned())
    }
}

impl<T> From<Option<T>> for Seen<T> {
    fn from(fact: Option<T>) -> Self {
        fact.map_or(Self::Absent, Self::Known)
    }
}

impl<T, E: std::fmt::Display> From<Result<T, E>> for Seen<T> {
    fn from(read: Result<T, E>) -> Self {
        match read {
            Ok(fact) => Self::Known(fact),
            Err(why) => Self::Unknown(why.to_string()),
        }
    }
}
