//! The event types that a condition can match: a set for «can be true» and one for «can be false» of each part, so that
//! nothing that matches is ever left out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::{Check, Comparison, Expression, Modifier, Operand, Operator, Right};
use crate::event::{Kind, Origin, Schema, SystemCall};
use crate::fields::is_generic;

/// A set of kinds of events. Of generic events, whose first parameter says which system call they are of, it is a set of
/// calls: also of those that have a kind of their own, as old captures have them, and as anybody can write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventTypes {
    /// By the number of the kind, and beyond those by the place of the system call among all.
    bits: Vec<u64>,
}

/// Generic events of calls that have no kind of their own.
static OTHERS: LazyLock<EventTypes> = LazyLock::new(|| {
    let named: BTreeSet<_> = real().map(|schema| schema.name).collect();
    EventTypes::of(|name| !named.contains(name))
});

/// Returns the kinds of events that a condition can match. It is never too small: rules may be asked for these kinds alone.
pub fn event_types(condition: &Expression) -> EventTypes {
    sides(condition).0
}

impl EventTypes {
    /// Says whether a kind is among them; a generic one is where one of its calls is.
    pub fn has(&self, kind: Kind) -> bool {
        if is_generic(kind) {
            return calls().any(|(place, _)| self.has_place(place));
        }
        self.has_place(usize::from(kind.0))
    }

    /// Says whether generic events of a call are among them; nothing stands for a call that no table has.
    pub(crate) fn has_call(&self, call: Option<&SystemCall>) -> bool {
        let code = call.map_or(SystemCall::UNKNOWN, |call| call.code);
        let place = SystemCall::place(code);
        place.is_none_or(|at| self.has_place(Kind::all().len().saturating_add(at)))
    }

    /// Says whether generic events of calls that have no kind of their own are among them.
    pub fn has_others(&self) -> bool {
        let mut both = self.bits.iter().zip(&OTHERS.bits);
        both.any(|(mine, others)| mine & others != 0)
    }

    /// Returns the kinds, by number.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        real()
            .map(|schema| schema.kind)
            .filter(|kind| self.has(*kind))
    }

    /// Returns their names. Calls that have no kind of their own are `syscall`.
    pub fn names(&self) -> BTreeSet<&'static str> {
        real()
            .filter(|schema| {
                if is_generic(schema.kind) {
                    self.has_others()
                } else {
                    self.has(schema.kind)
                }
            })
            .map(|schema| schema.name)
            .collect()
    }

    /// Returns the kinds that a condition can match, or one of others.
    pub(crate) fn of_any<'r>(conditions: impl Iterator<Item = &'r Self>) -> Self {
        conditions.fold(Self::none(), |mut all, one| {
            all.or(one);
            all
        })
    }

    fn has_place(&self, place: usize) -> bool {
        let (word, bit) = bit(place);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn none() -> Self {
        let places = Kind::all().len().saturating_add(SystemCall::all().len());
        Self {
            bits: vec![0; places.div_ceil(64)],
        }
    }

    fn all() -> Self {
        Self::of(|_| true)
    }

    /// Returns events by what `evt.type` tells of them.
    fn of(wanted: impl Fn(&str) -> bool) -> Self {
        let own = real()
            .filter(|schema| !is_generic(schema.kind))
            .map(|schema| (usize::from(schema.kind.0), schema.name));
        let mut set = Self::none();
        for (place, _) in own.chain(calls()).filter(|(_, name)| wanted(name)) {
            let (word, bit) = bit(place);
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
    let one = |names: &[String]| {
        let is_named = |told: &str| names.iter().any(|name| name == told);
        (
            EventTypes::of(is_named),
            EventTypes::of(|told| !is_named(told)),
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

/// Returns system calls by the places of their generic events.
fn calls() -> impl Iterator<Item = (usize, &'static str)> {
    let names = SystemCall::all().iter().map(|call| call.name);
    (Kind::all().len()..).zip(names)
}

fn bit(place: usize) -> (usize, u64) {
    (place / 64, 1 << (place % 64))
}
