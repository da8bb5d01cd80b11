//! Expansion of variables: POSIX.1-2017, Shell Command Language, 2.6.2, with the operators of bash.

use super::Parser;
use super::command::is_name;
use super::word::Mode;
use crate::parse::shell::syntax::ExtensionKind;
use crate::parse::shell::word::{Parameter, PartKind, Word};

impl Parser<'_> {
    /// Reads `$name` or `$?`; nothing is taken where no name follows.
    pub(super) fn plain_parameter(&mut self) -> Option<PartKind> {
        let rest = self.rest().get(1..)?;
        let length = match rest.bytes().next()? {
            byte if is_name(byte) && !byte.is_ascii_digit() => {
                rest.bytes().take_while(|byte| is_name(*byte)).count()
            }
            byte if byte.is_ascii_digit() || SPECIAL.contains(&byte) => 1,
            _ => return None,
        };
        self.skip(length.saturating_add(1));
        Some(PartKind::Parameter(Box::new(Parameter {
            name: rest.get(..length).unwrap_or_default().to_owned(),
            subscript: None,
            braces: false,
            operator: "",
            argument: None,
        })))
    }

    /// Reads `${…}`; nothing is taken where it is nested too deeply.
    pub(super) fn braces(&mut self, mode: Mode) -> Option<PartKind> {
        let start = self.at;
        if !self.descend(start) {
            return None;
        }
        self.skip(2);
        let parameter = self.parameter(start, mode.is_quoted());
        self.ascend();
        if !self.take("}") {
            let place = self.text.span_of(start..start.saturating_add(2));
            self.fail_at(place, "this `${` has no `}`");
        }
        Some(PartKind::Parameter(Box::new(parameter)))
    }

    fn parameter(&mut self, start: usize, is_quoted: bool) -> Parameter {
        let front = self.front();
        let name = self.parameter_name();
        let subscript = self.subscript(start);
        let mut operator = front;
        let mut argument = None;
        if self.peek() != Some(b'}') {
            let found = OPERATORS.iter().find(|operator| self.starts(operator));
            let found = found.copied().unwrap_or_default();
            if front.is_empty() {
                operator = found;
            }
            self.skip(found.len());
            argument = Some(self.argument(found, is_quoted));
        }
        if front == "indirect" || found_in_bash(operator) {
            self.note(start, ExtensionKind::ParameterOperator);
        }
        Parameter {
            name,
            subscript,
            braces: true,
            operator,
            argument,
        }
    }

    /// Takes the `#` or `!` in front of a name.
    fn front(&mut self) -> &'static str {
        let next = self.peek_at(1);
        let is_name = |byte: u8| is_name(byte) || SPECIAL.contains(&byte);
        match self.peek() {
            // `${#}`, `${#-x}` and the like are about the variable `#`.
            Some(b'#') if next.is_some_and(is_name) => {
                let rest = self.rest().get(1..).unwrap_or_default().as_bytes();
                let is_length = if super::command::is_name(*rest.first().unwrap_or(&b'}')) {
                    true
                } else {
                    rest.get(1) == Some(&b'}')
                };
                if !is_length {
                    return "";
                }
                self.skip(1);
                "length"
            }
            Some(b'!') if next.is_some_and(super::command::is_name) => {
                self.skip(1);
                "indirect"
            }
            _ => "",
        }
    }

    fn parameter_name(&mut self) -> String {
        let rest = self.rest();
        let length = match rest.bytes().next() {
            Some(b'0'..=b'9') => rest.bytes().take_while(u8::is_ascii_digit).count(),
            Some(byte) if is_name(byte) => rest.bytes().take_while(|byte| is_name(*byte)).count(),
            Some(byte) if SPECIAL.contains(&byte) => 1,
            _ => 0,
        };
        self.skip(length);
        rest.get(..length).unwrap_or_default().to_owned()
    }

    fn subscript(&mut self, start: usize) -> Option<Word> {
        if !self.take("[") {
            return None;
        }
        let word = self.word_in(Mode::Subscript);
        self.take("]");
        self.note(start, ExtensionKind::Array);
        Some(word)
    }

    /// Reads what stands behind an operator. Patterns know single quotes even within double quotes.
    fn argument(&mut self, operator: &str, is_quoted: bool) -> Word {
        let is_pattern = operator.starts_with(['#', '%', '/', '^', ',']);
        self.word_in(if is_quoted && !is_pattern {
            Mode::QuotedArgument
        } else {
            Mode::Argument
        })
    }
}

fn found_in_bash(operator: &str) -> bool {
    operator == ":" || operator.starts_with(['/', '^', ',', '@'])
}

/// Names of special variables.
const SPECIAL: &[u8] = b"@*#?-$!";

/// Operators, longer ones in front.
const OPERATORS: &[&str] = &[
    ":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,", "-", "=", "?", "+", "#", "%",
    "/", ":", "^", ",", "@",
];
