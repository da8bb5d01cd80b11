//! Equality, order and arithmetic of values (language definition, "Equality", "Ordering", "Overflow"): numbers of all
//! types compare by what they stand for, but only those of one type are added.

use std::cmp::Ordering;

use crate::budget::Budget;
use crate::condition::Failure;
use crate::syntax::Operator;
use crate::value::Value;

/// Says whether two values are equal; values of different kinds are not.
pub(crate) fn equal(a: &Value, b: &Value, budget: &mut Budget) -> Result<bool, Failure> {
    budget.spend(1)?;
    Ok(match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => {
            if a.len() == b.len() {
                budget.read(a)?;
            }
            a == b
        }
        (Value::List(a), Value::List(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            for (a, b) in a.iter().zip(b.iter()) {
                if !equal(a, b, budget)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Map(a), Value::Map(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            for ((key, a), (other, b)) in a.iter().zip(b.iter()) {
                if key != other || !equal(a, b, budget)? {
                    return Ok(false);
                }
            }
            true
        }
        _ => numbers(a, b) == Some(Ordering::Equal),
    })
}

/// Says which of two values is the larger; nothing where they have no order.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => numbers(a, b),
    }
}

fn numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Double(a), b) => whole(b).and_then(|b| of_double(*a, b)),
        (a, Value::Double(b)) => whole(a).and_then(|a| of_double(*b, a).map(Ordering::reverse)),
        (a, b) => Some(whole(a)?.cmp(&whole(b)?)),
    }
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some((*number).into()),
        Value::Uint(number) => Some((*number).into()),
        _ => None,
    }
}

/// Compares a double with a whole number of at most 64 bits, exactly.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is out of range is told before, and the fraction is compared apart"
)]
fn of_double(a: f64, b: i128) -> Option<Ordering> {
    if a.is_nan() {
        return None;
    }
    if a.abs() >= FAR {
        return Some(if a > 0.0 {
            Ordering::Greater
        } else {
            Ordering::Less
        });
    }
    let below = a.floor();
    let order = (below as i128).cmp(&b);
    let has_fraction = a > below;
    Some(if order == Ordering::Equal && has_fraction {
        Ordering::Greater
    } else {
        order
    })
}

/// Computes what an operator makes of two numbers, texts or lists.
pub(crate) fn compute(
    operator: Operator,
    a: &Value,
    b: &Value,
    (at, budget): (usize, &mut Budget),
) -> Result<Value, Failure> {
    let wrong = |why: &str| Failure::new(at, why);
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => {
            let result = match operator {
                Operator::Add => a.checked_add(*b),
                Operator::Subtract => a.checked_sub(*b),
                Operator::Multiply => a.checked_mul(*b),
                Operator::Divide | Operator::Remainder if *b == 0 => {
                    return Err(wrong("it divides by zero"));
                }
                Operator::Divide => a.checked_div(*b),
                _ => a.checked_rem(*b),
            };
            result
                .map(Value::Int)
                .ok_or_else(|| wrong("the number is too large"))
        }
        (Value::Uint(a), Value::Uint(b)) => {
            let result = match operator {
                Operator::Add => a.checked_add(*b),
                Operator::Subtract => a.checked_sub(*b),
                Operator::Multiply => a.checked_mul(*b),
                Operator::Divide | Operator::Remainder if *b == 0 => {
                    return Err(wrong("it divides by zero"));
                }
                Operator::Divide => a.checked_div(*b),
                _ => a.checked_rem(*b),
            };
            result
                .map(Value::Uint)
                .ok_or_else(|| wrong("the number is too large"))
        }
        (Value::Double(a), Value::Double(b)) => doubles(operator, *a, *b)
            .map(Value::Double)
            .ok_or_else(|| wrong("`%` is for whole numbers")),
        (Value::Text(a), Value::Text(b)) if operator == Operator::Add => {
            budget.make(a.len().saturating_add(b.len()))?;
            Ok(Value::text([a.as_ref(), b.as_ref()].concat()))
        }
        (Value::List(a), Value::List(b)) if operator == Operator::Add => {
            let count = a.len().saturating_add(b.len());
            budget.make(count.saturating_mul(size_of::<Value>()))?;
            Ok(Value::list(a.iter().chain(b.iter()).cloned()))
        }
        _ => {
            let (sign, a, b) = (operator.sign(), a.kind(), b.kind());
            Err(wrong(&format!("`{sign}` does not work on {a} and {b}")))
        }
    }
}

/// Doubles go to infinity and not further.
fn doubles(operator: Operator, a: f64, b: f64) -> Option<f64> {
    match operator {
        Operator::Add => Some(a + b),
        Operator::Subtract => Some(a - b),
        Operator::Multiply => Some(a * b),
        Operator::Divide => Some(a / b),
        _ => None,
    }
}

/// Beyond it lies no whole number of 64 bits: 2^65.
const FAR: f64 = 36_893_488_147_419_103_232.0;
