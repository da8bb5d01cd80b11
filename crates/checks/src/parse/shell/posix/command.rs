//! Commands: POSIX.1-2017, Shell Command Language, 2.9.1 (simple commands) and 2.9.5 (functions).

use std::sync::Arc;

use super::Parser;
use super::reserved::Stops;
use crate::parse::shell::room;
use crate::parse::shell::syntax::{
    Assignment, Command, Compound, CompoundKind, ExtensionKind, Function, Redirect, Simple,
};
use crate::parse::shell::word::{Part, PartKind, Word};

impl Parser<'_> {
    /// Reads a command; the caller knows that one may begin here.
    pub(super) fn command(&mut self) -> Command {
        let start = self.at;
        if !self.pay(room::COMMAND) {
            return Command::Broken(self.span(start));
        }
        self.commands = self.commands.saturating_add(1);
        let Some(kind) = self.compound_word() else {
            return self.simple();
        };
        if !self.descend(start) {
            if kind == "(" {
                // As many as stand together are one thing that is not read.
                while self.take("(") || self.take("$(") {}
            } else {
                self.skip(kind.len());
            }
            return Command::Broken(self.span(start));
        }
        let command = match kind {
            "function" => self.function_keyword(),
            _ => self.compound(kind),
        };
        self.ascend();
        command
    }

    /// Returns what a command of commands begins with, if one comes next.
    fn compound_word(&self) -> Option<&'static str> {
        if self.peek() == Some(b'(') {
            return Some("(");
        }
        let word = self.reserved();
        let known = [
            "{", "if", "while", "until", "for", "case", "select", "function", "coproc", "[[",
        ];
        let known = known.into_iter().find(|known| *known == word)?;
        // A shell that knows only POSIX takes these for programs; they look like what they are in bash.
        let is_extension = matches!(known, "select" | "function" | "coproc");
        (!is_extension || self.is_extension(known)).then_some(known)
    }

    fn is_extension(&self, word: &str) -> bool {
        let rest = self.rest().get(word.len()..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\t']);
        rest.starts_with(|first: char| first.is_alphanumeric() || "_({".contains(first))
    }

    fn simple(&mut self) -> Command {
        let start = self.at;
        let mut end = start;
        let mut assignments = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut redirects = Vec::new();
        loop {
            if let Some(redirect) = self.redirect() {
                redirects.push(redirect);
            } else if self.is_word_end() {
                let is_name = words.len() == 1 && assignments.is_empty() && redirects.is_empty();
                if let (true, Some(b'('), Some(name)) = (is_name, self.peek(), words.first()) {
                    if self.is_function() {
                        let name = name.clone();
                        return self.function(start, &name);
                    }
                }
                break;
            } else {
                let assignment = if words.is_empty() {
                    self.assignment()
                } else {
                    None
                };
                let declares = words.first().is_some_and(is_declaration);
                match assignment {
                    Some(assignment) => assignments.push(assignment),
                    None if declares => words.push(self.declared()),
                    None => words.push(self.word()),
                }
            }
            end = self.at;
            self.skip_blanks();
        }
        Command::Simple(Simple {
            assignments: shared(assignments),
            words: shared(words),
            redirects: shared(redirects),
            span: self.text.span_of(start..end),
        })
    }

    /// Reads an assignment if one comes next.
    fn assignment(&mut self) -> Option<Assignment> {
        let start = self.at;
        let (name, operator) = self.assignment_length()?;
        let end = start.saturating_add(name);
        let subscript = operator > 2;
        let appends = self
            .slice(end..end.saturating_add(operator))
            .ends_with("+=");
        self.skip(name.saturating_add(operator));
        if appends {
            self.note(start, ExtensionKind::Append);
        }
        if subscript || self.peek() == Some(b'(') {
            self.note(start, ExtensionKind::Array);
        }
        let value = self.assigned();
        Some(Assignment {
            name: self.slice(start..end).to_owned(),
            name_span: self.text.span_of(start..end),
            appends,
            value,
            span: self.span(start),
        })
    }

    /// Reads what stands behind `name=`.
    fn assigned(&mut self) -> Word {
        if self.peek() == Some(b'(') {
            return self.array();
        }
        self.assigned_word()
    }

    /// Reads an argument of `export` and its kin, which may be an assignment of an array.
    fn declared(&mut self) -> Word {
        let start = self.at;
        if let Some((name, operator)) = self.assignment_length() {
            let end = start.saturating_add(name).saturating_add(operator);
            if self.source.as_bytes().get(end) == Some(&b'(') && end < self.end {
                self.at = end;
                self.note(start, ExtensionKind::Array);
                let front = Part {
                    kind: PartKind::Literal(self.slice(start..end).to_owned()),
                    span: self.span(start),
                    range: self.range(start),
                };
                let mut word = self.array();
                word.parts.insert(0, front);
                word.span = self.span(start);
                word.range = self.range(start);
                return word;
            }
        }
        self.word()
    }

    fn array(&mut self) -> Word {
        let start = self.at;
        self.skip(1);
        let mut words = Vec::new();
        loop {
            self.skip_lines();
            if self.take(")") {
                break;
            }
            if self.is_word_end() {
                self.fail(start, "this array has no end");
                break;
            }
            words.push(self.word());
        }
        let part = Part {
            kind: PartKind::Array(words),
            span: self.span(start),
            range: self.range(start),
        };
        Word {
            span: part.span,
            range: part.range,
            parts: vec![part],
        }
    }

    /// Returns the lengths of a name and of `=`, `+=` or `[…]=` behind it, if an assignment comes next.
    fn assignment_length(&mut self) -> Option<(usize, usize)> {
        let rest = self.rest().as_bytes();
        let name = rest.iter().take_while(|byte| is_name(**byte)).count();
        if name == 0 || rest.first()?.is_ascii_digit() {
            return None;
        }
        let mut end = name;
        if rest.get(end) == Some(&b'[') {
            end = end.saturating_add(self.subscript_length(self.at.saturating_add(name))?);
        }
        let operator = match (rest.get(end)?, rest.get(end.saturating_add(1))) {
            (b'=', _) => 1,
            (b'+', Some(b'=')) => 2,
            _ => return None,
        };
        Some((name, end.saturating_sub(name).saturating_add(operator)))
    }

    /// Says whether `()` comes next.
    fn is_function(&self) -> bool {
        let rest = self.rest().get(1..).unwrap_or_default();
        rest.trim_start_matches([' ', '\t']).starts_with(')')
    }

    fn function(&mut self, start: usize, name: &Word) -> Command {
        self.skip(1);
        self.skip_blanks();
        self.take(")");
        if !self.descend(start) {
            return Command::Broken(self.span(start));
        }
        let command = self.function_body(start, name);
        self.ascend();
        command
    }

    fn function_keyword(&mut self) -> Command {
        let start = self.at;
        self.skip("function".len());
        self.note(start, ExtensionKind::Function);
        self.skip_blanks();
        let name = self.word();
        self.skip_blanks();
        if self.peek() == Some(b'(') && self.is_function() {
            self.skip(1);
            self.skip_blanks();
            self.take(")");
        }
        self.function_body(start, &name)
    }

    fn function_body(&mut self, start: usize, name: &Word) -> Command {
        self.skip_lines();
        if !self.is_command() {
            self.fail(start, "this function has no body");
            return Command::Broken(self.span(start));
        }
        let body = self.command();
        if let Command::Simple(simple) = &body {
            self.fail_at(
                simple.span,
                "the body of a function is a command in brackets or braces",
            );
        }
        Command::Function(Box::new(Function {
            name: name.shown(),
            name_span: name.span,
            span: self.text.span_of(start..start).to(body.span()),
            body,
        }))
    }

    /// Reads the redirects behind a command of commands.
    pub(super) fn finish(&mut self, start: usize, kind: CompoundKind) -> Command {
        let mut end = self.at;
        let mut redirects: Vec<Redirect> = Vec::new();
        loop {
            self.skip_blanks();
            let Some(redirect) = self.redirect() else {
                break;
            };
            redirects.push(redirect);
            end = self.at;
        }
        Command::Compound(Box::new(Compound {
            kind,
            redirects,
            span: self.text.span_of(start..end),
        }))
    }

    /// Reads a list in brackets of its own; `true` where its end was found.
    pub(super) fn bracketed(&mut self, stop: Stops) -> (crate::parse::shell::syntax::List, bool) {
        let list = self.list(stop);
        let found = self.stop().filter(|(found, _)| stop.has(*found));
        if let Some((_, length)) = found {
            self.skip(length);
        }
        (list, found.is_some())
    }
}

/// Says whether arguments of a program are assignments.
fn is_declaration(word: &Word) -> bool {
    let known = ["declare", "typeset", "local", "export", "readonly"];
    word.literal().is_some_and(|name| known.contains(&&*name))
}

pub(super) const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Shares a list; most commands have no assignments and no redirects, which costs nothing then.
fn shared<T>(list: Vec<T>) -> Arc<[T]> {
    if list.is_empty() {
        Arc::default()
    } else {
        list.into()
    }
}
