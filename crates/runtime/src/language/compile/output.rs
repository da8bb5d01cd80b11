//! Texts with fields in them.

use super::check::Wrong;
use super::operand::{self, Known};
use crate::fields;
use crate::language::Operand;
use crate::language::condition::{At, OperandSyntax, Unread, partial_operand};
use crate::language::rule::{Piece, Template};
use crate::language::traced::{Place, Traced};

/// Reads a text with fields in it: `%field`, `%field[argument]`, `%20field`, `%tolower(field)`.
pub(super) fn template(text: &str, known: Known<'_>) -> Result<Template, Wrong> {
    let mut traced = Traced::default();
    traced.push_run(text, Place::default());
    let mut pieces = Vec::new();
    let mut at = 0_usize;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(percent) = rest.find('%') else {
            pieces.push(Piece::Text(rest.to_owned()));
            break;
        };
        if percent > 0 {
            let before = rest.get(..percent).unwrap_or_default();
            pieces.push(Piece::Text(before.to_owned()));
        }
        let start = at.saturating_add(percent).saturating_add(1);
        let (piece, end) = value(&traced, start, known)?;
        pieces.push(piece);
        at = end;
    }
    Ok(Template {
        text: text.to_owned(),
        pieces,
    })
}

impl Template {
    /// Returns the fields that should not be used any more.
    pub(super) fn deprecated(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = Vec::new();
        for piece in &self.pieces {
            if let Piece::Value { operand, .. } = piece {
                deprecated(operand, &mut names);
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }
}

fn deprecated(operand: &Operand, names: &mut Vec<&'static str>) {
    match operand {
        Operand::Field { field, .. } if field.deprecated => names.push(field.name),
        Operand::Transformed { arguments, .. } | Operand::List(arguments) => {
            for argument in arguments {
                deprecated(argument, names);
            }
        }
        _ => {}
    }
}

/// Reads what stands behind `%`. Returns where it ends.
fn value(text: &Traced, start: usize, known: Known<'_>) -> Result<(Piece, usize), Wrong> {
    let rest = text.as_str().get(start..).unwrap_or_default();
    if rest.is_empty() {
        return Err(wrong(
            "invalid formatting syntax: formatting cannot end with a %",
        ));
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == rest.len() {
        let why = "invalid formatting syntax: formatting cannot end with a number";
        return Err(wrong(why));
    }
    let width = rest.get(..digits).unwrap_or_default();
    let width = match width.parse::<usize>() {
        Ok(width) if width <= WIDEST => width,
        Err(_) if width.is_empty() => 0,
        _ => return Err(wrong("invalid formatting syntax: the width is too large")),
    };
    let from = start.saturating_add(digits);
    let (operand, end) = longest(text, from, known)?;
    let name = text.as_str().get(from..end).unwrap_or_default().to_owned();
    Ok((
        Piece::Value {
            operand,
            name,
            width,
        },
        end,
    ))
}

/// Reads the longest operand that there is; what stands behind it is text.
fn longest(text: &Traced, from: usize, known: Known<'_>) -> Result<(Operand, usize), Wrong> {
    let read = match partial_operand(text, 0, from) {
        Ok(Some((syntax, end))) => match operand::lower(&syntax, known) {
            Ok((operand, _)) => return Ok((operand, end)),
            Err(wrong) => Err((Some(syntax), wrong)),
        },
        Ok(None) => Err((None, token(text, from))),
        Err(Unread { why, .. }) => Err((None, Wrong::new(&why, At::default()))),
    };
    let (syntax, wrong) = match read {
        Ok(found) => return Ok(found),
        Err(not) => not,
    };
    if let Some(OperandSyntax::Transformed { .. }) = syntax {
        return Err(wrong);
    }
    // `%proc.name.` and `%proc.name[` are a field with text behind it.
    let rest = text.as_str().get(from..).unwrap_or_default();
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
    let most = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
    for length in (1..=most.min(LONGEST_NAME)).rev() {
        let name = rest.get(..length).unwrap_or_default();
        if let Some(text) = known.text(name) {
            let end = from.saturating_add(length);
            return Ok((Operand::Text(text.clone()), end));
        }
        let is_of = |field: &&fields::Field| known.source.is_none_or(|it| field.is_of(it));
        let found = fields::find(name).filter(is_of);
        let Some(field) = found else {
            continue;
        };
        if field.ask(name, None).is_ok() {
            let operand = Operand::Field {
                field,
                name: name.to_owned(),
                argument: None,
            };
            return Ok((operand, from.saturating_add(length)));
        }
    }
    if wrong.is_unknown {
        return Err(token(text, from));
    }
    Err(wrong)
}

fn token(text: &Traced, from: usize) -> Wrong {
    let rest = text.as_str().get(from..).unwrap_or_default();
    let word: String = rest
        .chars()
        .take_while(|char| !char.is_whitespace())
        .take(LONGEST_NAME)
        .collect();
    Wrong::unknown(&format!("invalid formatting token: {word}"), At::default())
}

fn wrong(why: &str) -> Wrong {
    Wrong::new(why, At::default())
}

/// The widest that a value is made.
const WIDEST: usize = 4096;
/// Bytes of a name that are looked at.
const LONGEST_NAME: usize = 128;
