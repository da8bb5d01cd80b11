//! Lists, and-or lists and pipelines: POSIX.1-2017, Shell Command Language, 2.9.2 and 2.9.3.

use super::Parser;
use super::reserved::Stops;
use crate::parse::shell::dialect::Dialect;
use crate::parse::shell::room;
use crate::parse::shell::syntax::{ExtensionKind, Item, Joint, Link, List, Pipeline, Terminator};

impl Parser<'_> {
    /// Reads commands up to one of the stops, which is left; also up to what ends a list around this one.
    pub(super) fn list(&mut self, stops: Stops) -> List {
        let around = self.around;
        self.around = around.and(stops);
        let mut list = List::default();
        self.skip_lines();
        list.span = self.span(self.at);
        while !self.is_done() {
            if let Some((stop, length)) = self.stop() {
                if self.around.has(stop) {
                    break;
                }
                self.stray(length);
            } else if matches!(self.peek(), Some(b';' | b'&' | b'|')) && !self.starts("&>") {
                let length = if self.starts("&&") || self.starts("||") {
                    2
                } else {
                    1
                };
                self.stray(length);
            } else {
                list.items.push(self.item());
            }
            self.skip_lines();
        }
        self.around = around;
        if let (Some(first), Some(last)) = (list.items.first(), list.items.last()) {
            list.span = first.span.to(last.span);
        }
        list
    }

    /// Reads a list that stands alone, whatever is around it.
    pub(super) fn list_alone(&mut self, stops: Stops) -> List {
        let around = std::mem::replace(&mut self.around, Stops::NONE);
        let list = self.list(stops);
        self.around = around;
        list
    }

    fn stray(&mut self, length: usize) {
        let start = self.at;
        self.skip(length);
        self.fail(start, "this stands where a command is expected");
    }

    fn item(&mut self) -> Item {
        let start = self.at;
        let mut links = vec![Link {
            joint: None,
            pipeline: self.pipeline(),
        }];
        loop {
            self.skip_blanks();
            let at = self.at;
            let joint = match () {
                () if self.take("&&") => Joint::And,
                () if self.take("||") => Joint::Or,
                () => break,
            };
            let joint = (joint, self.span(at));
            self.skip_lines();
            if !self.is_command() {
                self.fail(at, "a command is missing behind this");
                break;
            }
            links.push(Link {
                joint: Some(joint),
                pipeline: self.pipeline(),
            });
        }
        if self.at == start {
            // Nothing that a command can begin with: never stand still.
            self.skip_char();
            self.fail(start, "this stands where a command is expected");
        }
        let first = links.first().map(|link| link.pipeline.span);
        let last = links.last().map(|link| link.pipeline.span);
        let span = first.unwrap_or_default().to(last.unwrap_or_default());
        Item {
            links,
            span,
            end: self.terminator(),
        }
    }

    fn terminator(&mut self) -> Terminator {
        let start = self.at;
        if self.is_done() || self.stop().is_some_and(|(stop, _)| self.around.has(stop)) {
            return Terminator::End;
        }
        match self.peek() {
            Some(b'\n') => {
                self.take_newline();
                Terminator::Newline
            }
            Some(b';') if !self.starts(";;") => {
                self.skip(1);
                Terminator::Semicolon(self.span(start))
            }
            Some(b'&') if !self.starts("&&") => {
                self.skip(1);
                Terminator::Background(self.span(start))
            }
            Some(b'|' | b'&' | b';' | b')') => Terminator::End,
            _ => {
                let length = self.rest().chars().next().map_or(0, char::len_utf8);
                let place = self.at..self.at.saturating_add(length);
                self.fail_at(
                    self.text.span_of(place),
                    "a separator is missing in front of this",
                );
                Terminator::End
            }
        }
    }

    /// Says whether a command may begin here.
    pub(super) fn is_command(&self) -> bool {
        match self.peek() {
            None | Some(b'\n' | b';' | b'|' | b')') => false,
            Some(b'&') => self.starts("&>"),
            _ => self.stop().is_none(),
        }
    }

    fn pipeline(&mut self) -> Pipeline {
        let start = self.at;
        self.pay(room::COMMAND);
        let mut negated = None;
        let mut timed = None;
        loop {
            let at = self.at;
            if self.take_reserved("!") {
                negated = Some(self.span(at));
            } else if self.is_time() {
                self.skip(4);
                timed = Some(self.span(at));
                self.skip_blanks();
                if self.starts("-p ") {
                    self.skip(2);
                }
            } else {
                break;
            }
            self.skip_blanks();
        }
        let mut pipeline = Pipeline {
            negated,
            timed,
            commands: Vec::new(),
            operators: Vec::new(),
            span: self.span(start),
        };
        // Bash takes `!` and `time` with nothing behind them.
        let may_be_alone = timed.is_some() || (negated.is_some() && self.dialect == Dialect::Bash);
        if !may_be_alone || self.is_command() {
            self.piped(&mut pipeline);
        }
        if let Some(last) = pipeline.commands.last() {
            pipeline.span = pipeline.span.to(last.span());
        }
        pipeline
    }

    /// Says whether the reserved word `time` comes next, and not the program, which knows other options.
    fn is_time(&self) -> bool {
        if self.reserved() != "time" {
            return false;
        }
        let rest = self.rest().get(4..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\t']);
        !rest.starts_with('-') || rest.starts_with("-p ")
    }

    fn piped(&mut self, pipeline: &mut Pipeline) {
        if !self.is_command() {
            self.fail(self.at, "a command is missing here");
            return;
        }
        // Most pipelines are one command: room for four would cost more than the command.
        pipeline.commands.reserve_exact(1);
        pipeline.commands.push(self.command());
        loop {
            self.skip_blanks();
            let start = self.at;
            let both = self.starts("|&");
            if self.starts("||") || !(self.take("|&") || self.take("|")) {
                return;
            }
            let span = self.span(start);
            if both {
                self.note(start, ExtensionKind::BothPipe);
            }
            self.skip_lines();
            if !self.is_command() {
                self.fail_at(span, "a command is missing behind this");
                return;
            }
            pipeline.operators.push((both, span));
            pipeline.commands.push(self.command());
        }
    }
}
