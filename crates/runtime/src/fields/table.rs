//! The fields that there are.

use super::{Argument, Field, Get, Type, Values};
use super::{
    account, audit, container, descriptor, document, engine, event, event_path, guard, health,
    process, standard, thread,
};
use crate::document::Source;

/// The source of events of the kernel, whose fields most of this table are.
pub const SYSCALL: &str = "syscall";
/// Stands for all sources whose events are documents.
pub(super) const DOCUMENTS: &str = "json";

/// What every event has, whatever its source.
const EVERYWHERE: &[&str] = &[
    "evt.num",
    "evt.time",
    "evt.time.s",
    "evt.time.iso8601",
    "evt.datetime",
    "evt.datetime.s",
    "evt.rawtime",
    "evt.rawtime.s",
    "evt.rawtime.ns",
    "evt.hostname",
    "evt.source",
];

const FAMILIES: &[&[Field]] = &[
    event::FIELDS,
    event_path::FIELDS,
    process::FIELDS,
    standard::FIELDS,
    thread::FIELDS,
    descriptor::FIELDS,
    account::FIELDS,
    container::FIELDS,
    health::FIELDS,
    document::FIELDS,
    audit::FIELDS,
    engine::FIELDS,
    guard::FIELDS,
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
        source: SYSCALL,
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
    /// Says whether events of a source have it. All have a number and a time; what is a document can be asked for any part;
    /// events of an engine are about containers.
    pub fn is_of(&self, source: &str) -> bool {
        let family = self.name.split('.').next().unwrap_or_default();
        match self.source {
            own if own == source => true,
            DOCUMENTS => source != SYSCALL,
            SYSCALL if family == "evt" => EVERYWHERE.contains(&self.name),
            SYSCALL => source == Source::Docker.name() && matches!(family, "container" | "k8s"),
            _ => false,
        }
    }

    /// Gives it an argument.
    pub(super) const fn with(self, argument: Argument) -> Self {
        Self { argument, ..self }
    }

    /// Makes it one of another source.
    pub(super) const fn of_source(self, source: &'static str) -> Self {
        Self { source, ..self }
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
