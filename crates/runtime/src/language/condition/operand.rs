//! Fields and transformers.

use super::parse::{Parser, Read};
use super::syntax::{OperandSyntax, Word};
use crate::language::Transformer;
use crate::language::traced::Traced;

/// Reads a transformer or a field at the start of a check; nothing where there is neither.
pub(super) fn operand_start(parser: &mut Parser<'_>) -> Read<Option<OperandSyntax>> {
    if let Some(made) = transformer(parser)? {
        return Ok(Some(made));
    }
    field(parser)
}

/// Reads a field or a transformer in a text from a byte on, with whatever behind it. Returns it with where it ends.
pub(in super::super) fn partial_operand(
    text: &Traced,
    home: u32,
    at: usize,
) -> Read<Option<(OperandSyntax, usize)>> {
    let mut parser = Parser::new(text, home, at);
    let read = operand_start(&mut parser)?;
    Ok(read.map(|operand| (operand, parser.cursor.at)))
}

fn field(parser: &mut Parser<'_>) -> Read<Option<OperandSyntax>> {
    let start = parser.cursor.at;
    let Some(word) = parser.cursor.field_name() else {
        return Ok(None);
    };
    let argument = field_argument(parser)?;
    let at = parser.cursor.since(start);
    let name = word.text;
    Ok(Some(OperandSyntax::Field { name, argument, at }))
}

/// Reads what stands in brackets behind a field.
pub(super) fn field_argument(parser: &mut Parser<'_>) -> Read<Option<String>> {
    if !parser.cursor.take("[") {
        return Ok(None);
    }
    let quoted = match parser.cursor.quoted() {
        Ok(quoted) => quoted,
        Err(why) => return Err(parser.fail(&why)),
    };
    let Some(word) = quoted.or_else(|| parser.cursor.bare_argument()) else {
        let why = "expected a valid field argument: a quoted string or a bare string";
        return Err(parser.fail(why));
    };
    if !parser.cursor.take("]") {
        return Err(parser.fail("expected a ']' token"));
    }
    Ok(Some(word.text))
}

/// Reads a transformer: its name with `(` right behind it.
pub(super) fn transformer(parser: &mut Parser<'_>) -> Read<Option<OperandSyntax>> {
    let rest = parser.cursor.rest();
    let length = super::cursor::identifier(rest);
    let name = rest.get(..length).unwrap_or_default();
    let is_call = rest.get(length..).is_some_and(|rest| rest.starts_with('('));
    let Some(transformer) = Transformer::of_name(name).filter(|_| is_call) else {
        return Ok(None);
    };
    let start = parser.cursor.at;
    parser.cursor.take(name);
    parser.cursor.take("(");
    let arguments = arguments(parser, false)?;
    let key = field_argument(parser)?;
    Ok(Some(OperandSyntax::Transformed {
        transformer,
        arguments,
        key,
        at: parser.cursor.since(start),
    }))
}

/// Reads arguments up to the closing parenthesis.
fn arguments(parser: &mut Parser<'_>, is_list: bool) -> Read<Vec<OperandSyntax>> {
    parser.deeper_by(NESTED)?;
    let mut read = Vec::new();
    parser.cursor.blanks();
    if !parser.cursor.take(")") {
        loop {
            parser.cursor.blanks();
            read.push(argument(parser, is_list)?);
            parser.cursor.blanks();
            if parser.cursor.take(")") {
                break;
            }
            if !parser.cursor.take(",") {
                return Err(parser.fail("expected a ',' or a ')' token"));
            }
        }
    }
    parser.shallower_by(NESTED);
    Ok(read)
}

fn argument(parser: &mut Parser<'_>, in_list: bool) -> Read<OperandSyntax> {
    let start = parser.cursor.at;
    if !in_list && parser.cursor.take("(") {
        let items = arguments(parser, true)?;
        return Ok(OperandSyntax::List(items, parser.cursor.since(start)));
    }
    if let Some(made) = operand_start(parser)? {
        return Ok(made);
    }
    let quoted = match parser.cursor.quoted() {
        Ok(quoted) => quoted,
        Err(why) => return Err(parser.fail(&why)),
    };
    if let Some(Word { text, at }) = quoted {
        return Ok(OperandSyntax::Text(Word { text, at }));
    }
    match parser.cursor.number() {
        Some(word) => Ok(OperandSyntax::Number(word)),
        None => Err(parser.fail("expected a field, a transformer, a quoted string or a number")),
    }
}

/// What a transformer within another counts of the depth: 25 may be nested.
const NESTED: usize = 20;
