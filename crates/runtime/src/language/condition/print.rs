//! Conditions as text again: what is printed reads as the same tree.

use std::fmt::{self, Display as _};

use super::syntax::{CheckSyntax, Compared, OperandSyntax, RightSyntax, Syntax, Word};

impl fmt::Display for Syntax {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(out, parts, " and "),
            Self::Or(parts) => joined(out, parts, " or "),
            Self::Not(inner) => match &**inner {
                // Two in a row would be none.
                Self::Not(_) => write!(out, "not ({inner})"),
                _ => write!(out, "not {inner}"),
            },
            Self::Macro(name, _) => out.write_str(name),
            Self::Check(check) => check.fmt(out),
        }
    }
}

fn joined(out: &mut fmt::Formatter<'_>, parts: &[Syntax], word: &str) -> fmt::Result {
    out.write_str("(")?;
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.write_str(word)?;
        }
        part.fmt(out)?;
    }
    out.write_str(")")
}

impl fmt::Display for CheckSyntax {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.left.fmt(out)?;
        match &self.compared {
            Compared::Exists => out.write_str(" exists"),
            Compared::With(operator, right) => {
                write!(out, " {} ", operator.name())?;
                match right {
                    RightSyntax::One(word) => out.write_str(&value(word)),
                    RightSyntax::List(words) => list(out, words),
                    RightSyntax::Operand(operand @ OperandSyntax::Field { .. }) => {
                        write!(out, "val({operand})")
                    }
                    RightSyntax::Operand(operand) => operand.fmt(out),
                }
            }
            Compared::Some(operator, modifier, words) => {
                write!(out, " {} {} ", operator.name(), modifier.name())?;
                list(out, words)
            }
        }
    }
}

impl fmt::Display for OperandSyntax {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field { name, argument, .. } => {
                out.write_str(name)?;
                bracketed(out, argument.as_deref())
            }
            Self::Transformed {
                transformer,
                arguments,
                key,
                ..
            } => {
                out.write_str(transformer.name())?;
                operands(out, arguments)?;
                bracketed(out, key.as_deref())
            }
            Self::Text(word) => out.write_str(&quoted(&word.text)),
            Self::Number(word) => out.write_str(&word.text),
            Self::List(items, _) => operands(out, items),
        }
    }
}

fn operands(out: &mut fmt::Formatter<'_>, items: &[OperandSyntax]) -> fmt::Result {
    out.write_str("(")?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.write_str(", ")?;
        }
        item.fmt(out)?;
    }
    out.write_str(")")
}

fn bracketed(out: &mut fmt::Formatter<'_>, argument: Option<&str>) -> fmt::Result {
    let Some(argument) = argument else {
        return Ok(());
    };
    let is_bare = |char: char| !matches!(char, '[' | ']' | '"' | '\'') && !char.is_whitespace();
    if !argument.is_empty() && argument.chars().all(is_bare) {
        write!(out, "[{argument}]")
    } else {
        write!(out, "[{}]", quoted(argument))
    }
}

fn list(out: &mut fmt::Formatter<'_>, words: &[Word]) -> fmt::Result {
    let words: Vec<String> = words.iter().map(value).collect();
    write!(out, "({})", words.join(", "))
}

/// A value: in quotes where it would not be read as one word.
fn value(word: &Word) -> String {
    let is_plain = |char: char| {
        !char.is_whitespace()
            && !char.is_control()
            && !matches!(char, '(' | ')' | '"' | '\'' | '=' | ',' | '\\')
    };
    let text = word.text.as_str();
    let is_word = ["oneof", "anyof", "allof"]
        .iter()
        .any(|word| text.starts_with(word));
    if !text.is_empty() && text.chars().all(is_plain) && !is_word {
        return text.to_owned();
    }
    quoted(text)
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            char => quoted.push(char),
        }
    }
    quoted.push('"');
    quoted
}
