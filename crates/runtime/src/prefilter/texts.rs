//! Whether rules ask for the path that a call opens, or starts, as it was asked for: it has to be taken before another thread can write over it,
//! which costs something for each call.

use super::fact::Fact;
use super::formula::Clause;
use super::ranges::Ranges;
use crate::engine::{Part, Program, Source, Wanted};
use crate::event::{Kind, Schema};
use crate::fields::Asked;

/// Of whom the path is asked for. The more, the greater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Texts {
    /// Of nobody: no rule's answer depends on it.
    #[default]
    Nobody,
    /// Of threads that may be in a container.
    Contained,
    /// Of all.
    All,
}

/// Fields whose value for a file that was opened is the same whatever path it was asked for by: the kernel tells them.
const KNOWN: &[&str] = &[
    "evt.num",
    "evt.type",
    "evt.res",
    "evt.rawres",
    "evt.failed",
    "evt.is_open_read",
    "evt.is_open_write",
    "evt.is_open_create",
    "evt.is_open_exec",
    "fd.num",
    "fd.type",
    "fd.typechar",
    "fd.name",
    "fd.directory",
    "fd.filename",
    "fd.is_upper_layer",
    "fd.is_lower_layer",
];

/// Begins of the names of such fields: who does it, and where.
const OF_THREADS: &[&str] = &["proc.", "thread.", "user.", "group.", "container.", "k8s."];

/// Returns of whom rules ask for the path of calls of a kind as it was asked for: they name it, or what failed, of which nothing else
/// is known. What can't be told counts as asked for. Of a program that was started the kernel tells it.
pub fn of_paths(program: &Program, kind: Kind) -> Texts {
    let Some(schema) = kind
        .schema()
        .filter(|schema| opens(schema) || starts(schema))
    else {
        return Texts::Nobody;
    };
    let each = program
        .conditions(kind)
        .map(|(_, part)| of_rule(&part, schema));
    each.max().unwrap_or_default()
}

fn opens(schema: &Schema) -> bool {
    matches!(schema.name, "open" | "openat" | "openat2" | "creat")
}

/// The event of `execveat` has no path.
fn starts(schema: &Schema) -> bool {
    schema.name == "execve"
}

fn of_rule(part: &Part<'_>, schema: &Schema) -> Texts {
    let filter = super::of(part, schema);
    let asks = opens(schema) && asks(part, schema);
    if filter.is_nothing() || !(asks || filter.clauses().iter().any(may_fail)) {
        return Texts::Nobody;
    }
    let mut clauses = filter.clauses().iter();
    if clauses.all(|clause| clause.facts().contains(&Fact::Contained)) {
        Texts::Contained
    } else {
        Texts::All
    }
}

/// Whether calls that failed may be among those that are meant.
fn may_fail(clause: &Clause) -> bool {
    let failures = Ranges::new([(i64::MIN, -1)]);
    !clause
        .facts()
        .iter()
        .any(|fact| matches!(fact, Fact::Number(0, set) if set.and(&failures).is_empty()))
}

/// Whether a part of a condition that can be reached depends on the path.
fn asks(part: &Part<'_>, schema: &Schema) -> bool {
    match part {
        Part::Constant(_) => false,
        Part::Not(inner) => asks(inner, schema),
        Part::And(parts) | Part::Or(parts) | Part::Single(parts) => {
            parts.iter().any(|part| asks(part, schema))
        }
        Part::Check {
            check,
            source,
            sources,
        } => {
            let other = match check.wanted {
                Wanted::Stands(_, place) => sources.get(place),
                Wanted::Passes(..) => None,
            };
            is_of_path(source, schema) || other.is_some_and(|other| is_of_path(other, schema))
        }
    }
}

fn is_of_path(source: &Source, schema: &Schema) -> bool {
    if let Some((_, asked)) = source.field().filter(|(field, _)| field.name == "evt.arg") {
        let index = match asked {
            Asked::Plain => None,
            Asked::Index(index) => Some(*index),
            Asked::Key(name) => schema.param(name),
        };
        let param = index.and_then(|index| schema.params.get(index));
        return param.is_none_or(|param| param.of.width().is_none());
    }
    let mut names = Vec::new();
    source.fields(&mut names);
    names.into_iter().any(|name| {
        let is_known = KNOWN.contains(&name) || OF_THREADS.iter().any(|it| name.starts_with(it));
        !is_known
    })
}
