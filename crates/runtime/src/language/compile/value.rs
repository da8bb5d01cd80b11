//! Values that conditions write out.

use super::check::Wrong;
use super::operand::Kind;
use crate::event;
use crate::fields::literal;
use crate::language::condition::{Word, operand};
use crate::language::traced::{Place, Traced};
use crate::language::{Operand, Operator};

/// Checks that a word is a value that can be compared with what stands on the left.
pub(super) fn check(
    left: &Operand,
    kind: Kind,
    operator: Operator,
    word: &Word,
) -> Result<(), Wrong> {
    if is_event_type(left, operator) && !is_known_type(&word.text) {
        let why = format!("unknown event type {}", word.text);
        return Err(Wrong::unknown(&why, word.at));
    }
    literal(kind.of, operator, &word.text)
        .map(|_| ())
        .map_err(|invalid| Wrong::new(&invalid.to_string(), word.at))
}

/// Says what a word was likely meant as where it is a field or a transformer without saying so.
pub(super) fn misused(word: &Word) -> Option<String> {
    let text = word.text.as_str();
    // Nearly all words are neither; that is seen at once.
    if !text.contains(['.', '(']) {
        return None;
    }
    let mut traced = Traced::default();
    traced.push(text, Place::default());
    let read = operand(&traced, 0).ok()?;
    if !super::is_known(&read) {
        return None;
    }
    let what = match read {
        crate::language::condition::OperandSyntax::Field { .. } => "field",
        _ => "field transformer",
    };
    Some(format!(
        "'{text}' may be a valid {what} misused as a const string value"
    ))
}

fn is_event_type(left: &Operand, operator: Operator) -> bool {
    let is_equality = matches!(
        operator,
        Operator::Equal | Operator::NotEqual | Operator::In | Operator::Intersects
    );
    is_equality && matches!(left, Operand::Field { field, .. } if field.name == "evt.type")
}

fn is_known_type(name: &str) -> bool {
    event::Kind::named(name).next().is_some() || event::SystemCall::named(name).is_some()
}
