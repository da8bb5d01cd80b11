//! The body of a file: attributes and blocks (HCL native syntax, "Structural Elements"), and what all parts of the
//! parser share.

use super::syntax::{Attribute, Block, Body, Expression, Kind, Name};
use crate::parse::node::TreeError;
use crate::source::{Source, Span};

/// A file as far as it could be read, and what could not.
pub fn parse(source: &Source) -> (Body, Vec<TreeError>) {
    let text = source.text();
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut parser = Parser::new(source, start..text.len());
    if text.len() > LONGEST {
        parser.stop(format!("it has more than {LONGEST} bytes"));
    }
    let body = parser.body(true);
    (body, parser.errors)
}

/// Reads a part of a text that is a template without quotes, as texts of JSON are.
pub fn parse_template(source: &Source, part: Span) -> (Expression, Vec<TreeError>) {
    let range = part.range();
    let mut parser = Parser::new(source, range.start..range.end.min(source.text().len()));
    let parts = parser.raw_template();
    let expression = Expression::new(Kind::Template(parts), part);
    (expression, parser.errors)
}

/// A parser and where it is.
pub(super) struct Parser<'s> {
    pub(super) source: &'s Source,
    text: &'s str,
    pub(super) at: usize,
    /// Where the part ends that is read.
    pub(super) end: usize,
    /// Things within each other.
    depth: usize,
    /// Whether line breaks separate nothing: within parentheses and brackets.
    pub(super) is_nested: bool,
    pub(super) errors: Vec<TreeError>,
    is_over: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s Source, part: std::ops::Range<usize>) -> Self {
        Self {
            source,
            text: source.text(),
            at: part.start,
            end: part.end,
            depth: 0,
            is_nested: false,
            errors: Vec::new(),
            is_over: false,
        }
    }

    /// Reads up to the closing brace, or to the end of a file.
    fn body(&mut self, is_file: bool) -> Body {
        let mut body = Body::default();
        loop {
            self.skip_lines();
            match self.peek() {
                None => break,
                Some('}') if !is_file => break,
                Some('}') => {
                    self.fault(self.at, "a `}` closes nothing");
                    self.advance(1);
                }
                Some(_) => self.item(&mut body),
            }
        }
        body
    }

    /// Reads an attribute or a block.
    fn item(&mut self, body: &mut Body) {
        let Some(name) = self.name() else {
            self.fault(self.at, "a name is expected here");
            return self.skip_line();
        };
        self.skip_blank();
        if self.peek() == Some('=') && !self.looking_at("==") {
            self.advance(1);
            self.skip_blank();
            let value = self.expression();
            body.attributes.push(Attribute { name, value });
            self.end_of_item();
            return;
        }
        let mut labels = Vec::new();
        while let Some(label) = self.name() {
            labels.push(label);
            self.skip_blank();
        }
        if !self.eat("{") {
            self.fault(self.at, "`=` or `{` is expected here");
            return self.skip_line();
        }
        let Some(inner) = self.within(|parser| parser.body(false)) else {
            return;
        };
        if !self.eat("}") {
            self.fault(self.at, "a `}` is missing");
        }
        let span = Span::of(name.span.range().start..self.at);
        body.blocks.push(Block {
            kind: name,
            labels,
            body: inner,
            span,
        });
        self.end_of_item();
    }

    /// Sees that nothing stands behind an attribute or a block in its line.
    fn end_of_item(&mut self) {
        self.skip_blank();
        if !matches!(self.peek(), None | Some('\n' | '}')) {
            self.fault(self.at, "the end of the line is expected here");
            self.skip_line();
        }
    }

    /// Reads a name, with or without quotes.
    pub(super) fn name(&mut self) -> Option<Name> {
        let start = self.at;
        if self.peek() == Some('"') {
            let quoted = self.quoted();
            let span = Span::of(start..self.at);
            return quoted.literal().map(|text| Name { text, span });
        }
        let text = self.identifier()?;
        let span = Span::of(start..self.at);
        Some(Name { text, span })
    }

    /// Reads an identifier: of Unicode's letters and digits, `_` and `-`.
    pub(super) fn identifier(&mut self) -> Option<String> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if !(first.is_alphabetic() || first == '_') {
            return None;
        }
        let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-');
        let length = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or_default().to_owned();
        self.advance(length);
        Some(text)
    }

    /// Does something one level deeper; nothing where that is too deep.
    pub(super) fn within<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            self.stop(format!(
                "more than {DEEPEST} things stand within each other"
            ));
            return None;
        }
        self.depth = self.depth.saturating_add(1);
        let read = read(self);
        self.depth = self.depth.saturating_sub(1);
        Some(read)
    }

    /// Reads with line breaks that separate something, or do not.
    pub(super) fn nested<T>(&mut self, is_nested: bool, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.is_nested, is_nested);
        let read = read(self);
        self.is_nested = before;
        read
    }

    pub(super) fn rest(&self) -> &'s str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn looking_at(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let is_there = self.looking_at(text);
        if is_there {
            self.advance(text.len());
        }
        is_there
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.end);
    }

    /// Skips blanks and comments; line breaks too, where they separate nothing.
    pub(super) fn skip_blank(&mut self) {
        self.skip(self.is_nested);
    }

    /// Skips blanks, comments and line breaks.
    pub(super) fn skip_lines(&mut self) {
        self.skip(true);
    }

    fn skip(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let is_blank = |char: char| matches!(char, ' ' | '\t' | '\r') || lines && char == '\n';
            let blank = rest.find(|char| !is_blank(char)).unwrap_or(rest.len());
            self.advance(blank);
            if self.looking_at("/*") {
                let rest = self.rest();
                if let Some(length) = rest.get(2..).and_then(|rest| rest.find("*/")) {
                    self.advance(length.saturating_add(4));
                } else {
                    self.fault(self.at, "a `*/` is missing");
                    self.advance(rest.len());
                }
            } else if self.looking_at("#") || self.looking_at("//") {
                let rest = self.rest();
                self.advance(rest.find('\n').unwrap_or(rest.len()));
            } else {
                return;
            }
        }
    }

    /// Skips to the end of the line.
    pub(super) fn skip_line(&mut self) {
        let rest = self.rest();
        self.advance(rest.find('\n').unwrap_or(rest.len()));
    }

    /// Goes back to the end of the line that was read last, where nothing but blanks stand between; says whether it
    /// did.
    pub(super) fn return_to_line_end(&mut self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        let bare = before.trim_end_matches([' ', '\t', '\r', '\n']);
        let passed = before.get(bare.len()..).unwrap_or_default();
        let is_passed = passed.contains('\n') && !self.is_over;
        if is_passed {
            self.at = bare.len();
        }
        is_passed
    }

    /// Takes down what is wrong at a place.
    pub(super) fn fault(&mut self, at: usize, why: impl Into<String>) {
        if self.is_over || self.errors.len() >= MOST_ERRORS {
            return;
        }
        let char = self.text.get(at..).and_then(|rest| rest.chars().next());
        let length = char.map_or(0, char::len_utf8);
        self.errors.push(TreeError {
            span: Span::of(at..at.saturating_add(length)),
            why: why.into(),
            hint: None,
        });
    }

    /// Ends reading.
    pub(super) fn stop(&mut self, why: impl Into<String>) {
        let why = format!("{}; nothing behind it was read", why.into());
        self.fault(self.at, why);
        self.is_over = true;
        self.at = self.end;
    }
}

/// Bytes of a file that is read.
const LONGEST: usize = 4 << 20;
/// Blocks, lists, parentheses and interpolations within each other.
const DEEPEST: usize = 64;
/// Faults that are taken down.
const MOST_ERRORS: usize = 100;
