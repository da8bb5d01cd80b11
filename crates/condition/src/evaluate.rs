//! An expression and values → its value (language definition, "Runtime Evaluation"): `&&`, `||`, `all` and `exists`
//! pass over an error that the other side decides without.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::arithmetic::{compute, equal, order};
use crate::budget::Budget;
use crate::condition::Failure;
use crate::syntax::{Expression, Kind, Loop, LoopKind, Operator};
use crate::value::{Key, Value};

/// Evaluates expressions.
pub(crate) struct Evaluation<'a> {
    /// What the names stand for.
    pub(crate) variables: &'a BTreeMap<&'static str, Value>,
    /// What those of macros stand for, the innermost last.
    pub(crate) loops: Vec<(Arc<str>, Value)>,
    pub(crate) budget: &'a mut Budget,
}

type Result<T> = std::result::Result<T, Failure>;

impl Evaluation<'_> {
    /// Evaluates an expression.
    pub(crate) fn value(&mut self, expression: &Expression) -> Result<Value> {
        self.budget.spend(1)?;
        let at = expression.at;
        match &expression.kind {
            Kind::Literal(value) => Ok(value.clone()),
            Kind::Name(name) => self.name(name, at),
            Kind::Field(of, field) => {
                let of = self.value(of)?;
                select(&of, field, at)
            }
            Kind::Has(of, field) => match self.value(of)? {
                Value::Map(entries) => {
                    let key = Key::Text(Arc::clone(field));
                    Ok(Value::Bool(entries.contains_key(&key)))
                }
                other => Err(no_fields(&other, at)),
            },
            Kind::Index(of, key) => {
                let (of, key) = (self.value(of)?, self.value(key)?);
                index(&of, &key, at)
            }
            Kind::Call(call) => {
                let arguments = call.arguments.iter().map(|it| self.value(it));
                let arguments: Vec<Value> = arguments.collect::<Result<_>>()?;
                let pattern = call.pattern.as_ref();
                call.function.call(&arguments, pattern, (at, self.budget))
            }
            Kind::Not(of) => Ok(Value::Bool(!self.truth(of)?)),
            Kind::Negative(of) => match self.value(of)? {
                Value::Int(number) => {
                    let negative = number.checked_neg().map(Value::Int);
                    negative.ok_or_else(|| Failure::new(at, "the number is too large"))
                }
                Value::Double(number) => Ok(Value::Double(-number)),
                other => Err(Failure::new(
                    at,
                    format!("`-` does not work on {}", other.kind()),
                )),
            },
            Kind::Binary(operator, a, b) => {
                let (a, b) = (self.value(a)?, self.value(b)?);
                self.binary(*operator, &a, &b, at)
            }
            Kind::And(list) => self.decide(list, false),
            Kind::Or(list) => self.decide(list, true),
            Kind::Choice(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                let chosen = if self.truth(condition)? {
                    then
                } else {
                    otherwise
                };
                self.value(chosen)
            }
            Kind::List(list) => {
                let values = list.iter().map(|it| self.value(it));
                let values: Vec<Value> = values.collect::<Result<_>>()?;
                self.budget
                    .make(values.len().saturating_mul(size_of::<Value>()))?;
                Ok(Value::list(values))
            }
            Kind::Map(entries) => self.map(entries, at),
            Kind::Loop(it) => self.go_through(it, at),
        }
    }

    /// Evaluates an expression that has to be true or false.
    pub(crate) fn truth(&mut self, expression: &Expression) -> Result<bool> {
        match self.value(expression)? {
            Value::Bool(truth) => Ok(truth),
            other => {
                let why = format!("it is {} where a truth value is expected", other.kind());
                Err(Failure::new(expression.at, why))
            }
        }
    }

    fn name(&self, name: &Arc<str>, at: usize) -> Result<Value> {
        let mut inner = self.loops.iter().rev();
        let inner = inner
            .find(|(known, _)| known == name)
            .map(|(_, value)| value);
        let found = inner.or_else(|| self.variables.get(name.as_ref()));
        found
            .cloned()
            .ok_or_else(|| Failure::new(at, format!("there is no `{name}`")))
    }

    /// `&&` and `||`: one operand may decide.
    fn decide(&mut self, list: &[Expression], decisive: bool) -> Result<Value> {
        let mut failed = None;
        for expression in list {
            match self.truth(expression) {
                Ok(truth) if truth == decisive => return Ok(Value::Bool(decisive)),
                Ok(_) => {}
                Err(failure) if failure.is_final() => return Err(failure),
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        failed.map_or(Ok(Value::Bool(!decisive)), Err)
    }

    fn binary(&mut self, operator: Operator, a: &Value, b: &Value, at: usize) -> Result<Value> {
        let wanted: fn(Ordering) -> bool = match operator {
            Operator::Equal => return equal(a, b, self.budget).map(Value::Bool),
            Operator::Unequal => return equal(a, b, self.budget).map(|it| Value::Bool(!it)),
            Operator::In => return self.is_in(a, b, at),
            Operator::Less => Ordering::is_lt,
            Operator::LessOrEqual => Ordering::is_le,
            Operator::Greater => Ordering::is_gt,
            Operator::GreaterOrEqual => Ordering::is_ge,
            _ => return compute(operator, a, b, (at, self.budget)),
        };
        if let (Value::Text(a), Value::Text(_)) = (a, b) {
            self.budget.read(a)?;
        }
        match order(a, b) {
            Some(order) => Ok(Value::Bool(wanted(order))),
            // Nothing is larger or smaller than what is not a number.
            None if matches!((a, b), (Value::Double(_), _) | (_, Value::Double(_)))
                && a.kind() == b.kind() =>
            {
                Ok(Value::Bool(false))
            }
            None => {
                let (sign, a, b) = (operator.sign(), a.kind(), b.kind());
                Err(Failure::new(
                    at,
                    format!("`{sign}` does not work on {a} and {b}"),
                ))
            }
        }
    }

    fn is_in(&mut self, a: &Value, b: &Value, at: usize) -> Result<Value> {
        match b {
            Value::List(values) => {
                for value in values.iter() {
                    if equal(a, value, self.budget)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Ok(Value::Bool(false))
            }
            Value::Map(entries) => {
                let key = a.key();
                Ok(Value::Bool(
                    key.is_some_and(|key| entries.contains_key(&key)),
                ))
            }
            other => {
                let why = format!(
                    "`in` looks into lists and maps, and this is {}",
                    other.kind()
                );
                Err(Failure::new(at, why))
            }
        }
    }

    fn map(&mut self, entries: &[(Expression, Expression)], at: usize) -> Result<Value> {
        let mut map = BTreeMap::new();
        for (key, value) in entries {
            let key_value = self.value(key)?;
            let Some(key) = key_value.key() else {
                let why = format!("{} cannot be the key of a map", key_value.kind());
                return Err(Failure::new(at, why));
            };
            self.budget.make(size_of::<(Key, Value)>())?;
            if map.insert(key, self.value(value)?).is_some() {
                return Err(Failure::new(at, "the map has a key twice"));
            }
        }
        Ok(Value::Map(Arc::new(map)))
    }

    fn go_through(&mut self, it: &Loop, at: usize) -> Result<Value> {
        let over = self.value(&it.over)?;
        let depth = self.loops.len();
        let result = match &over {
            Value::List(values) => self.each(it, values.iter().cloned()),
            Value::Map(entries) => self.each(it, entries.keys().map(Key::value)),
            other => {
                let why = format!(
                    "it goes through lists and maps, and this is {}",
                    other.kind()
                );
                Err(Failure::new(at, why))
            }
        };
        self.loops.truncate(depth);
        result
    }

    fn each(&mut self, it: &Loop, values: impl Iterator<Item = Value>) -> Result<Value> {
        let (mut kept, mut count, mut failed) = (Vec::new(), 0_usize, None);
        let decisive = it.kind == LoopKind::Exists;
        let depth = self.loops.len();
        for value in values {
            self.budget.spend(1)?;
            self.loops.truncate(depth);
            self.loops.push((Arc::clone(&it.variable), value.clone()));
            match it.kind {
                LoopKind::All | LoopKind::Exists => match self.truth(&it.body) {
                    Ok(truth) if truth == decisive => return Ok(Value::Bool(decisive)),
                    Ok(_) => {}
                    Err(failure) if failure.is_final() => return Err(failure),
                    Err(failure) => failed = failed.or(Some(failure)),
                },
                LoopKind::ExistsOne => count = count.saturating_add(self.truth(&it.body)?.into()),
                LoopKind::Filter if self.truth(&it.body)? => kept.push(value),
                LoopKind::Filter => {}
                LoopKind::Map => {
                    let filter = it.filter.as_ref();
                    if filter.map_or(Ok(true), |filter| self.truth(filter))? {
                        kept.push(self.value(&it.body)?);
                    }
                }
            }
        }
        match it.kind {
            LoopKind::All | LoopKind::Exists => failed.map_or(Ok(Value::Bool(!decisive)), Err),
            LoopKind::ExistsOne => Ok(Value::Bool(count == 1)),
            LoopKind::Map | LoopKind::Filter => {
                self.budget
                    .make(kept.len().saturating_mul(size_of::<Value>()))?;
                Ok(Value::list(kept))
            }
        }
    }
}

/// Returns the value of a field.
pub(crate) fn select(of: &Value, field: &Arc<str>, at: usize) -> Result<Value> {
    let Value::Map(entries) = of else {
        return Err(no_fields(of, at));
    };
    let found = entries.get(&Key::Text(Arc::clone(field)));
    found.cloned().ok_or_else(|| Failure::missing(at, field))
}

/// Returns a value of a list or map.
pub(crate) fn index(of: &Value, key: &Value, at: usize) -> Result<Value> {
    match (of, key) {
        (Value::List(values), Value::Int(_) | Value::Uint(_) | Value::Double(_)) => {
            let position = match key {
                Value::Int(number) => usize::try_from(*number).ok(),
                Value::Uint(number) => usize::try_from(*number).ok(),
                _ => None,
            };
            let found = position.and_then(|position| values.get(position));
            found.cloned().ok_or_else(|| {
                let why = format!("the list has {} values, and not this one", values.len());
                Failure::new(at, why)
            })
        }
        (Value::Map(entries), key) => {
            let key = key.key();
            let found = key.as_ref().and_then(|key| entries.get(key));
            found.cloned().ok_or_else(|| {
                let key = key.map_or_else(String::new, |key| key.to_string());
                Failure::missing(at, &key)
            })
        }
        (of, key) => {
            let why = format!("{} has no value at {}", of.kind(), key.kind());
            Err(Failure::new(at, why))
        }
    }
}

fn no_fields(value: &Value, at: usize) -> Failure {
    Failure::new(at, format!("{} has no fields", value.kind()))
}
