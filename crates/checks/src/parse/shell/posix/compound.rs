//! Commands of commands: POSIX.1-2017, Shell Command Language, 2.9.4, with `[[`, `((`, `select` and `coproc`
//! of bash.

use super::Parser;
use super::reserved::Stops;
use crate::parse::shell::syntax::{Arm, Command, CompoundKind, ExtensionKind, List};
use crate::parse::shell::word::Word;

impl Parser<'_> {
    /// Reads a command that begins with this word.
    pub(super) fn compound(&mut self, word: &str) -> Command {
        let start = self.at;
        let kind = match word {
            "(" => self.parenthesis(start),
            "{" => {
                self.skip(1);
                let list = self.closed(start, Stops::BRACE, "this `{` has no `}`");
                CompoundKind::Group(list)
            }
            "if" => self.condition(start),
            "while" | "until" => self.repeated(start, word),
            "for" | "select" => self.counted(start, word),
            "case" => self.case(start),
            "[[" => self.test(start),
            _ => self.coprocess(start),
        };
        self.finish(start, kind)
    }

    fn parenthesis(&mut self, start: usize) -> CompoundKind {
        if let Some(end) = self.arithmetic_end(start) {
            return CompoundKind::Arithmetic(self.double_parenthesis(start, end));
        }
        self.skip(1);
        CompoundKind::Subshell(self.closed(start, Stops::PAREN, "this `(` has no `)`"))
    }

    /// Reads `(( … ))`, whose inside ends here.
    fn double_parenthesis(&mut self, start: usize, end: usize) -> Word {
        let inside = start.saturating_add(2)..end;
        let word = self.within(inside, Self::quoted_word);
        self.skip(2);
        self.note(start, ExtensionKind::Arithmetic);
        word
    }

    /// Reads a list and what ends it.
    fn closed(&mut self, start: usize, stop: Stops, why: &'static str) -> List {
        let opening = start..start.saturating_add(1);
        let (list, found) = self.bracketed(stop);
        if !found {
            let place = self.text.span_of(opening);
            self.fail_at(place, why);
        }
        self.refuse_empty(start, &list);
        list
    }

    fn refuse_empty(&mut self, start: usize, list: &List) {
        if list.items.is_empty() {
            self.fail(start, "there is no command in this");
        }
    }

    /// Reads a list up to one of the stops; tells which of them, after having taken it.
    fn until(&mut self, stops: Stops) -> (List, Option<Stops>) {
        let start = self.at;
        let list = self.list(stops);
        self.refuse_empty(start, &list);
        let found = self.stop().filter(|(found, _)| stops.has(*found));
        if let Some((_, length)) = found {
            self.skip(length);
        }
        (list, found.map(|(found, _)| found))
    }

    fn condition(&mut self, start: usize) -> CompoundKind {
        let bodies = Stops::ELIF.and(Stops::ELSE).and(Stops::FI);
        let opening = self.text.span_of(start..start.saturating_add(2));
        self.skip(2);
        let mut branches = Vec::new();
        let mut otherwise = None;
        loop {
            let (condition, then) = self.until(Stops::THEN.and(Stops::FI));
            if then != Some(Stops::THEN) {
                self.fail_at(opening, "this `if` has no `then`");
                branches.push((condition, List::default()));
                break;
            }
            let (body, end) = self.until(bodies);
            branches.push((condition, body));
            match end {
                Some(Stops::ELIF) => continue,
                Some(Stops::ELSE) => {
                    let (body, end) = self.until(Stops::FI);
                    otherwise = Some(body);
                    if end.is_none() {
                        self.fail_at(opening, "this `if` has no `fi`");
                    }
                }
                Some(_) => {}
                None => self.fail_at(opening, "this `if` has no `fi`"),
            }
            break;
        }
        CompoundKind::If {
            branches,
            otherwise,
        }
    }

    fn repeated(&mut self, start: usize, word: &str) -> CompoundKind {
        self.skip(word.len());
        let opening = self.span(start);
        let (condition, end) = self.until(Stops::DO.and(Stops::DONE));
        let body = if end == Some(Stops::DO) {
            self.body(start)
        } else {
            self.fail_at(opening, "this loop has no `do`");
            List::default()
        };
        CompoundKind::Loop {
            until: word == "until",
            condition,
            body,
        }
    }

    /// Reads the body of a loop and its `done`.
    fn body(&mut self, start: usize) -> List {
        let opening = self.text.span_of(start..start.saturating_add(3));
        let (body, end) = self.until(Stops::DONE);
        if end.is_none() {
            self.fail_at(opening, "this loop has no `done`");
        }
        body
    }

    /// Reads `do … done`, or the braces that bash takes for it.
    fn do_group(&mut self, start: usize) -> List {
        self.skip_lines();
        if self.take_reserved("do") {
            return self.body(start);
        }
        let at = self.at;
        if self.take_reserved("{") {
            return self.closed(at, Stops::BRACE, "this `{` has no `}`");
        }
        self.fail(start, "this loop has no `do`");
        List::default()
    }

    fn counted(&mut self, start: usize, word: &str) -> CompoundKind {
        self.skip(word.len());
        if word == "select" {
            self.note(start, ExtensionKind::Select);
        }
        self.skip_blanks();
        let at = self.at;
        if let Some(end) = self.arithmetic_end(at) {
            let expression = self.double_parenthesis(at, end);
            self.skip_blanks();
            self.take(";");
            let body = self.do_group(start);
            return CompoundKind::ArithmeticFor { expression, body };
        }
        let name = self.word();
        if name.parts.is_empty() {
            self.fail(start, "this loop has no variable");
        }
        let words = self.items();
        let body = self.do_group(start);
        CompoundKind::For {
            select: word == "select",
            name,
            words,
            body,
        }
    }

    /// Reads `in …` of a loop, and what separates it from `do`.
    fn items(&mut self) -> Option<Vec<Word>> {
        self.skip_blanks();
        if self.take(";") {
            return None;
        }
        self.skip_lines();
        if !self.take_reserved("in") {
            return None;
        }
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            if self.is_word_end() {
                break;
            }
            words.push(self.word());
        }
        if !self.take(";") && !matches!(self.peek(), Some(b'\n') | None) {
            self.fail(self.at, "a separator is missing here");
        }
        Some(words)
    }

    fn case(&mut self, start: usize) -> CompoundKind {
        self.skip(4);
        let opening = self.span(start);
        self.skip_blanks();
        let subject = self.word();
        self.skip_lines();
        let mut arms = Vec::new();
        if !self.take_reserved("in") {
            self.fail_at(opening, "this `case` has no `in`");
            return CompoundKind::Case { subject, arms };
        }
        loop {
            self.skip_lines();
            if self.take_reserved("esac") {
                break;
            }
            let at = self.at;
            let arm = self.arm();
            let is_stuck = self.at == at;
            arms.extend(arm);
            if is_stuck {
                self.fail_at(opening, "this `case` has no `esac`");
                break;
            }
        }
        CompoundKind::Case { subject, arms }
    }

    /// Reads an arm of `case`; nothing is taken where there is none.
    fn arm(&mut self) -> Option<Arm> {
        let start = self.at;
        self.take("(");
        let mut patterns = Vec::new();
        loop {
            self.skip_blanks();
            if self.is_word_end() {
                break;
            }
            patterns.push(self.word());
            self.skip_blanks();
            if !self.take("|") {
                break;
            }
        }
        if patterns.is_empty() && self.peek() != Some(b')') {
            self.at = start;
            return None;
        }
        if !self.take(")") {
            self.fail(start, "this pattern has no `)`");
        }
        let body = self.list(Stops::ARM.and(Stops::ESAC));
        let at = self.at;
        if let Some((Stops::ARM, length)) = self.stop() {
            self.skip(length);
            if length == 3 || self.slice(at..self.at) == ";&" {
                self.note(at, ExtensionKind::CaseFallThrough);
            }
        }
        Some(Arm {
            patterns,
            body,
            span: self.span(start),
        })
    }

    fn coprocess(&mut self, start: usize) -> CompoundKind {
        self.skip("coproc".len());
        self.note(start, ExtensionKind::Coproc);
        self.skip_blanks();
        let rest = self.rest();
        let name = rest
            .bytes()
            .take_while(|byte| super::command::is_name(*byte))
            .count();
        let behind = rest.get(name..).unwrap_or_default().trim_start_matches(' ');
        if name > 0 && !COMPOUND.contains(&self.reserved()) && behind.starts_with(['{', '(']) {
            self.skip(name);
            self.skip_blanks();
        }
        CompoundKind::Coproc(Box::new(self.command()))
    }

    /// Reads `[[ … ]]`: operands and operators as words.
    fn test(&mut self, start: usize) -> CompoundKind {
        self.skip(2);
        self.note(start, ExtensionKind::Test);
        let mut words = Vec::new();
        let mut is_pattern = false;
        loop {
            self.skip_lines();
            if self.take_reserved("]]") {
                break;
            }
            if self.is_done() {
                self.fail(start, "this `[[` has no `]]`");
                break;
            }
            let word = match self.operator() {
                Some(length) if !is_pattern => {
                    let at = self.at;
                    self.skip(length);
                    self.operator_word(at)
                }
                _ if is_pattern => self.pattern(),
                _ => self.word(),
            };
            if word.parts.is_empty() {
                self.fail(start, "this `[[` has no `]]`");
                break;
            }
            is_pattern = word.literal().is_some_and(|text| text == "=~");
            words.push(word);
        }
        CompoundKind::Test(words)
    }

    /// Returns the length of an operator of `[[ … ]]` that is no word.
    fn operator(&self) -> Option<usize> {
        match self.peek()? {
            b'&' | b'|' if self.starts("&&") || self.starts("||") => Some(2),
            b'(' | b')' | b'<' | b'>' => Some(1),
            _ => None,
        }
    }
}

/// Reserved words that begin a command of commands.
const COMPOUND: &[&str] = &["if", "while", "until", "for", "case", "select", "function"];
