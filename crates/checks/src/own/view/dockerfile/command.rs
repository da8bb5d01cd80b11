//! A program that is run, as conditions see it.

use seawall_condition::{Step, Value};

use super::super::place::place;
use crate::parse::shell::Invocation;
use crate::parse::shell::word::Word;
use crate::source::{Source, Span};

/// Makes the value of a command.
pub(super) fn command(source: &Source, invocation: &Invocation) -> Value {
    let arguments = invocation.arguments().iter().map(text);
    let operands = invocation.operands();
    let wrappers = invocation.wrappers.iter();
    let wrappers = wrappers.map(|wrapper| Value::text(wrapper.program.as_str()));
    let options = invocation.options().into_iter().map(|option| {
        let value = option
            .value
            .map(|value| ("value", Value::text(value.as_ref())));
        let name = ("name", Value::text(option.name));
        Value::map(value.into_iter().chain([name]))
    });
    Value::map([
        ("program", Value::text(invocation.program.as_str())),
        ("arguments", Value::list(arguments)),
        ("options", Value::list(options)),
        ("operands", Value::list(operands.into_iter().map(text))),
        ("wrappers", Value::list(wrappers)),
        ("is_fed", Value::Bool(invocation.pipe.is_fed())),
        ("at", place(source, invocation.span)),
    ])
}

/// Finds something of a command.
pub(super) fn find(invocation: &Invocation, steps: &[Step]) -> Option<(usize, Span)> {
    let (first, rest) = steps.split_first()?;
    let Step::Field(field) = first else {
        return None;
    };
    let at = match rest.first() {
        Some(Step::Index(at)) => Some(*at),
        _ => None,
    };
    let span = match field.as_ref() {
        "program" => invocation.program_word()?.span,
        "arguments" => invocation.arguments().get(at?)?.span,
        "operands" => invocation.operands().get(at?)?.span,
        "options" => invocation.options().get(at?)?.span,
        "wrappers" => invocation.wrappers.get(at?)?.span,
        _ => return None,
    };
    Some((0, span))
}

fn text(word: &Word) -> Value {
    match word.literal() {
        Some(known) => Value::text(known.as_ref()),
        None => Value::text(word.shown()),
    }
}
