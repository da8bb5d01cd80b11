//! Conditions checked: fields, arguments, types against operators, values.

use std::collections::BTreeSet;

use super::operand::{Kind, Known, lower};
use super::value;
use crate::fields::{Type, Values};
use crate::language::condition::{
    At, CheckSyntax, Compared, OperandSyntax, RightSyntax, Syntax, Word,
};
use crate::language::files::Files;
use crate::language::report::{WarningCode, note};
use crate::language::{Check, Comparison, Expression, Operand, Operator, Right, Span};

/// Why something in a condition is wrong.
#[derive(Debug)]
pub(in super::super) struct Wrong {
    pub(in super::super) why: String,
    pub(in super::super) at: At,
    /// Whether it names a field or an event type that there is not: rules may say that this is no error.
    pub(in super::super) is_unknown: bool,
}

impl Wrong {
    pub(super) fn new(why: &str, at: At) -> Self {
        Self {
            why: why.to_owned(),
            at,
            is_unknown: false,
        }
    }

    pub(super) fn unknown(why: &str, at: At) -> Self {
        Self {
            is_unknown: true,
            ..Self::new(why, at)
        }
    }
}

/// Checks a condition, and gathers what is likely meant differently.
#[derive(Debug)]
pub(super) struct Checker<'f> {
    files: &'f Files,
    /// What the condition may name.
    known: Known<'f>,
    pub(super) doubts: Vec<(WarningCode, String, At)>,
    deprecated: BTreeSet<&'static str>,
    is_unsafe_told: bool,
}

impl<'f> Checker<'f> {
    pub(super) const fn new(files: &'f Files, known: Known<'f>) -> Self {
        Self {
            files,
            known,
            doubts: Vec::new(),
            deprecated: BTreeSet::new(),
            is_unsafe_told: false,
        }
    }

    pub(super) fn expression(&mut self, syntax: &Syntax) -> Result<Expression, Wrong> {
        match syntax {
            Syntax::And(parts) => self.all(parts).map(Expression::And),
            Syntax::Or(parts) => self.all(parts).map(Expression::Or),
            Syntax::Not(inner) => {
                let inner = self.expression(inner)?;
                Ok(Expression::Not(Box::new(inner)))
            }
            Syntax::Check(check) => self.check(check).map(Expression::Check),
            // Macros were put in before.
            Syntax::Macro(name, at) => {
                let why = format!("Undefined macro '{name}' used in filter.");
                Err(Wrong::new(&why, *at))
            }
        }
    }

    fn all(&mut self, parts: &[Syntax]) -> Result<Vec<Expression>, Wrong> {
        parts.iter().map(|part| self.expression(part)).collect()
    }

    fn check(&mut self, check: &CheckSyntax) -> Result<Check, Wrong> {
        let (left, kind) = lower(&check.left, self.known)?;
        self.deprecated(&left, check.at);
        let comparison = match &check.compared {
            Compared::Exists => Comparison::Exists,
            Compared::With(operator, right) => {
                allow(kind, *operator, check)?;
                self.unsafe_na(&check.left, *operator, right);
                let right = self.right(&left, kind, *operator, right)?;
                Comparison::With(*operator, right)
            }
            Compared::Some(operator, modifier, words) => {
                allow(kind, *operator, check)?;
                if kind.values == Values::List {
                    let why = format!("'{}' is for fields of one value", modifier.name());
                    return Err(Wrong::new(&why, check.at));
                }
                let words = self.words(&left, kind, *operator, words)?;
                Comparison::Some(*operator, *modifier, words)
            }
        };
        Ok(Check {
            left,
            comparison,
            span: self.span(check.at),
        })
    }

    fn right(
        &mut self,
        left: &Operand,
        kind: Kind,
        operator: Operator,
        right: &RightSyntax,
    ) -> Result<Right, Wrong> {
        match right {
            RightSyntax::One(word) => {
                let mut words = self.words(left, kind, operator, std::slice::from_ref(word))?;
                Ok(Right::Text(words.pop().unwrap_or_default()))
            }
            RightSyntax::List(words) => self.words(left, kind, operator, words).map(Right::List),
            RightSyntax::Operand(operand) => {
                self.other(kind, operator, operand).map(Right::Operand)
            }
        }
    }

    fn words(
        &mut self,
        left: &Operand,
        kind: Kind,
        operator: Operator,
        words: &[Word],
    ) -> Result<Vec<String>, Wrong> {
        for word in words {
            value::check(left, kind, operator, word)?;
            if let Some(doubt) = value::misused(word) {
                note(
                    &mut self.doubts,
                    (WarningCode::CompileCondition, doubt, word.at),
                );
            }
        }
        Ok(words.iter().map(|word| word.text.clone()).collect())
    }

    /// Checks another field, or what a transformer makes, on the right.
    fn other(
        &mut self,
        left: Kind,
        operator: Operator,
        operand: &OperandSyntax,
    ) -> Result<Operand, Wrong> {
        let at = operand.at();
        if matches!(operator, Operator::PathMatch | Operator::Regex) {
            let why = format!("'{}' can't be used with another field", operator.name());
            return Err(Wrong::new(&why, at));
        }
        let (right, kind) = lower(operand, self.known)?;
        self.deprecated(&right, at);
        if let Operand::Field { field, .. } = &right
            && !field.comparable
        {
            let why = format!(
                "field '{}' can't stand on the right of a comparison",
                field.name
            );
            return Err(Wrong::new(&why, at));
        }
        if left.of == Type::Network || kind.of == Type::Network {
            return Err(Wrong::new(
                "networks can't be compared with another field",
                at,
            ));
        }
        let is_list = kind.values == Values::List;
        if class(left.of) != class(kind.of) || is_list && !operator.is_for_lists() {
            let why = "the values on both sides can't be compared: their types differ";
            return Err(Wrong::new(why, at));
        }
        Ok(right)
    }

    fn span(&self, at: At) -> Span {
        let position = self.files.position(at.place);
        Span {
            offset: at.place.offset as usize,
            line: position.line.saturating_add(1),
            column: position.column.saturating_add(1),
            length: at.length as usize,
        }
    }

    fn deprecated(&mut self, operand: &Operand, at: At) {
        match operand {
            Operand::Field { field, .. }
                if field.deprecated && self.deprecated.insert(field.name) =>
            {
                let why = format!(
                    "usage of deprecated field '{}' has been detected in the rule condition",
                    field.name
                );
                note(&mut self.doubts, (WarningCode::DeprecatedItem, why, at));
            }
            Operand::Transformed { arguments, .. } | Operand::List(arguments) => {
                for argument in arguments {
                    self.deprecated(argument, at);
                }
            }
            _ => {}
        }
    }

    /// Some sources tell `<NA>` where they have nothing, others have nothing.
    fn unsafe_na(&mut self, left: &OperandSyntax, operator: Operator, right: &RightSyntax) {
        let OperandSyntax::Field { name, at, .. } = left else {
            return;
        };
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let has_na = match right {
            RightSyntax::One(word) => word.text == NOTHING,
            RightSyntax::List(words) => words.iter().any(|word| word.text == NOTHING),
            RightSyntax::Operand(_) => false,
        };
        let is_of_json = name.starts_with("ka.") || name.starts_with("jevt.");
        if has_na && is_of_json && (is_equality || operator.is_for_lists()) && !self.is_unsafe_told
        {
            self.is_unsafe_told = true;
            let why = "Comparing a field value with <NA> is unsafe and can lead to unpredictable behavior of the rule condition. If you need to check for the existence of a field, consider using the 'exists' operator instead.";
            note(
                &mut self.doubts,
                (WarningCode::UnsafeNaCheck, why.to_owned(), *at),
            );
        }
    }
}

fn allow(kind: Kind, operator: Operator, check: &CheckSyntax) -> Result<(), Wrong> {
    if kind.of.allows(kind.values, operator) {
        return Ok(());
    }
    let list = if kind.values == Values::List {
        "list of "
    } else {
        ""
    };
    let why = format!(
        "'{}' operator not supported for '{}': it is of type {list}{}",
        operator.name(),
        check.left,
        type_name(kind.of)
    );
    Err(Wrong::new(&why, check.at))
}

/// Types of one class can be compared with each other.
const fn class(of: Type) -> u8 {
    match of {
        Type::Int | Type::Uint | Type::Double | Type::Time | Type::Duration | Type::Port => 0,
        Type::Bool => 1,
        Type::Text | Type::Path => 2,
        Type::Bytes => 3,
        Type::Ip => 4,
        Type::Network => 5,
    }
}

pub(super) const fn type_name(of: Type) -> &'static str {
    match of {
        Type::Int | Type::Uint => "number",
        Type::Double => "number with a fraction",
        Type::Bool => "true or false",
        Type::Text => "string",
        Type::Path => "path",
        Type::Bytes => "byte buffer",
        Type::Time => "time",
        Type::Duration => "duration",
        Type::Ip => "IP address",
        Type::Network => "IP network",
        Type::Port => "port",
    }
}

const NOTHING: &str = "<NA>";
