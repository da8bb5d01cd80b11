//! What was found: items, and how well an object was looked for.

use super::model::Kind;
use super::truth::Truth;
use super::value::Datatype;

/// Whether something is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It exists.
    #[default]
    Exists,
    /// It does not.
    DoesNotExist,
    /// It could not be looked at.
    Error,
    /// Nobody looked.
    NotCollected,
}

impl Status {
    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exists => "exists",
            Self::DoesNotExist => "does not exist",
            Self::Error => "error",
            Self::NotCollected => "not collected",
        }
    }
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Whether it is there.
    pub status: Status,
    /// What is known of it.
    pub fields: Vec<Field>,
}

/// One thing that is known of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// What.
    pub name: &'static str,
    /// How the value is understood.
    pub datatype: Datatype,
    /// Whether it is known.
    pub status: Status,
    /// The value.
    pub value: String,
    /// Whether no report may show it.
    pub masked: bool,
}

impl Field {
    /// A text.
    pub(crate) fn text(name: &'static str, value: impl Into<String>) -> Self {
        Self {
            name,
            value: value.into(),
            ..Self::default()
        }
    }

    /// A number.
    pub(crate) fn number(name: &'static str, value: impl std::fmt::Display) -> Self {
        Self {
            name,
            datatype: Datatype::Int,
            value: value.to_string(),
            ..Self::default()
        }
    }

    /// True or false.
    pub(crate) fn truth(name: &'static str, value: bool) -> Self {
        Self {
            name,
            datatype: Datatype::Boolean,
            value: value.to_string(),
            ..Self::default()
        }
    }

    /// Something that is not known.
    pub(crate) fn unknown(name: &'static str, status: Status) -> Self {
        Self {
            name,
            status,
            ..Self::default()
        }
    }
}

impl Item {
    /// Bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        let fields = self
            .fields
            .iter()
            .map(|field| field.value.len().saturating_add(64));
        fields.fold(64, usize::saturating_add)
    }
}

/// How well an object was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// An error kept it from being looked for.
    Error,
    /// All of it was found.
    Complete,
    /// Some of it was found, and some may have been missed.
    Incomplete,
    /// It was looked for, and there is nothing.
    DoesNotExist,
    /// It was not looked for.
    NotCollected,
    /// It means nothing here.
    NotApplicable,
}

impl Flag {
    /// Returns the word of the specification.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::DoesNotExist => "does not exist",
            Self::NotCollected => "not collected",
            Self::NotApplicable => "not applicable",
        }
    }

    /// Combines the flags of the components of a function: the worst of them counts (the schema, at
    /// `ConcatFunctionType`).
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        let rank = |flag| match flag {
            Self::Error => 5,
            Self::NotApplicable => 4,
            Self::NotCollected => 3,
            Self::DoesNotExist => 2,
            Self::Incomplete => 1,
            Self::Complete => 0,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// What came of looking for an object.
#[derive(Clone, Debug)]
pub struct Collected {
    /// How well.
    pub flag: Flag,
    /// Positions of its items among all.
    pub items: Vec<usize>,
    /// What there is to say of it.
    pub messages: Vec<String>,
}

impl Collected {
    /// Nothing, for a reason.
    pub(crate) fn nothing(flag: Flag, why: impl Into<String>) -> Self {
        Self {
            flag,
            items: Vec::new(),
            messages: vec![why.into()],
        }
    }
}

/// The result of a test.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The result.
    pub truth: Truth,
    /// The items that were judged, and how.
    pub items: Vec<(usize, Truth)>,
    /// What there is to say of it.
    pub message: Option<String>,
}
