//! The event types that a condition can match: a set for «can be true» and one for «can be false» of each part, so that
//! nothing that matches is ever left out.

use std::collections::BTreeSet;

use super::{Check, Comparison, Expression, Modifier, Operand, Operator, Right};
use crate::event::{Kind, Origin, Schema};

/// A set of kinds of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTypes {
    bits: Vec<u64>,
}

/// Returns the kinds of events that a condition can match. It is never too small: rules may be asked for these kinds alone.
pub fn event_types(condition: &Expression) -> EventTypes {
    sides(condition).0
}

impl EventTypes {
    /// Says whether a kind is among them.
    pub fn has(&self, kind: Kind) -> bool {
        let (word, bit) = place(kind);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Returns the kinds, by number.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        real()
            .map(|schema| schema.kind)
            .filter(|kind| self.has(*kind))
    }

    /// Returns their names.
    pub fn names(&self) -> BTreeSet<&'static str> {
        real()
            .filter(|schema| self.has(schema.kind))
            .map(|schema| schema.name)
            .collect()
    }

    fn none() -> Self {
        let words = Kind::all().len().div_ceil(64);
        Self {
            bits: vec![0; words],
        }
    }

    fn all() -> Self {
        Self::of(|_| true)
    }

    fn of(wanted: impl Fn(&Schema) -> bool) -> Self {
        let mut set = Self::none();
        for schema in real().filter(|schema| wanted(schema)) {
            let (word, bit) = place(schema.kind);
            if let Some(bits) = set.bits.get_mut(word) {
                *bits |= bit;
            }
        }
        set
    }

    fn and(&mut self, other: &Self) {
        for (mine, yours) in self.bits.iter_mut().zip(&other.bits) {
            *mine &= yours;
        }
    }

    fn or(&mut self, other: &Self) {
        for (mine, yours) in self.bits.iter_mut().zip(&other.bits) {
            *mine |= yours;
        }
    }
}

/// Returns for which kinds a condition can be true, and for which it can be false.
fn sides(condition: &Expression) -> (EventTypes, EventTypes) {
    match condition {
        Expression::And(parts) => {
            let mut both = (EventTypes::all(), EventTypes::none());
            for (is, is_not) in parts.iter().map(sides) {
                both.0.and(&is);
                both.1.or(&is_not);
            }
            both
        }
        Expression::Or(parts) => {
            let mut both = (EventTypes::none(), EventTypes::all());
            for (is, is_not) in parts.iter().map(sides) {
                both.0.or(&is);
                both.1.and(&is_not);
            }
            both
        }
        Expression::Not(inner) => {
            let (is, is_not) = sides(inner);
            (is_not, is)
        }
        Expression::Check(check) => of_check(check),
    }
}

fn of_check(check: &Check) -> (EventTypes, EventTypes) {
    let either = || (EventTypes::all(), EventTypes::all());
    if !matches!(&check.left, Operand::Field { field, .. } if field.name == "evt.type") {
        return either();
    }
    // An event of a system call without a kind of its own tells the name of the call.
    let one = |names: &[String]| {
        let is_named = |schema: &Schema| names.iter().any(|name| name == schema.name);
        let has_other = names.iter().any(|name| Kind::named(name).next().is_none());
        (
            EventTypes::of(|schema| is_named(schema) || has_other && schema.name == GENERIC),
            EventTypes::of(|schema| !is_named(schema) || schema.name == GENERIC),
        )
    };
    match &check.comparison {
        Comparison::Exists => (EventTypes::all(), EventTypes::none()),
        Comparison::With(Operator::Equal, Right::Text(name)) => one(std::slice::from_ref(name)),
        Comparison::With(Operator::In | Operator::Intersects, Right::List(names))
        | Comparison::Some(Operator::Equal, Modifier::AnyOf, names) => one(names),
        Comparison::With(Operator::NotEqual, Right::Text(name)) => {
            let (is, is_not) = one(std::slice::from_ref(name));
            (is_not, is)
        }
        Comparison::Some(Operator::NotEqual, Modifier::AllOf, names) if !names.is_empty() => {
            let (is, is_not) = one(names);
            (is_not, is)
        }
        _ => either(),
    }
}

fn real() -> impl Iterator<Item = &'static Schema> {
    Kind::all()
        .iter()
        .filter(|schema| schema.origin != Origin::Nowhere)
}

fn place(kind: Kind) -> (usize, u64) {
    let number = usize::from(kind.0);
    (number / 64, 1_u64.wrapping_shl(u32::from(kind.0 % 64)))
}

/// Events of system calls that have no kind of their own.
const GENERIC: &str = "syscall";
