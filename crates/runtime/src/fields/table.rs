//! The fields that there are.

use super::{Argument, Field, Get, Type, Values};
use super::{account, container, descriptor, event, event_path, process, thread};

/// The source of events that has the fields of this table.
const SOURCE: &str = "syscall";

const FAMILIES: &[&[Field]] = &[
    event::FIELDS,
    event_path::FIELDS,
    process::FIELDS,
    thread::FIELDS,
    descriptor::FIELDS,
    account::FIELDS,
    container::FIELDS,
];

/// Returns a field by its name without brackets. A name such as `evt.arg.flags` is that of a field with a key behind a dot.
pub fn find(name: &str) -> Option<&'static Field> {
    if let Some(field) = all().find(|field| field.name == name) {
        return Some(field);
    }
    all()
        .filter(|field| matches!(field.argument, Argument::Key(true) | Argument::Either(true)))
        .filter(|field| {
            let rest = name.strip_prefix(field.name);
            rest.and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|key| !key.is_empty())
        })
        .max_by_key(|field| field.name.len())
}

/// Returns all fields, families together.
pub fn all() -> impl Iterator<Item = &'static Field> {
    FAMILIES.iter().copied().flatten()
}

/// Makes a field with one value and without an argument.
pub(super) const fn row(name: &'static str, of: Type, get: Get, meaning: &'static str) -> Field {
    Field {
        name,
        of,
        values: Values::One,
        argument: Argument::None,
        transformable: true,
        comparable: true,
        deprecated: false,
        source: SOURCE,
        meaning,
        get,
    }
}

/// Makes a field that takes a number, and without one asks for any of several values.
pub(super) const fn any(name: &'static str, of: Type, get: Get, meaning: &'static str) -> Field {
    Field {
        values: Values::Any,
        argument: Argument::Index(false),
        ..row(name, of, get, meaning)
    }
}

impl Field {
    /// Gives it an argument.
    pub(super) const fn with(self, argument: Argument) -> Self {
        Self { argument, ..self }
    }

    /// Makes it one of several values.
    pub(super) const fn of_values(self, values: Values) -> Self {
        Self { values, ..self }
    }

    /// Keeps it from transformers and from the right of comparisons.
    pub(super) const fn only_left(self) -> Self {
        Self {
            transformable: false,
            comparable: false,
            ..self
        }
    }

    /// Marks it as one that rules should do without.
    pub(super) const fn old(self) -> Self {
        Self {
            deprecated: true,
            ..self
        }
    }
}
