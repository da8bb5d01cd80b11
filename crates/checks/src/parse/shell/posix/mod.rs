//! The parser for shells of the POSIX family: POSIX.1-2017, Shell Command Language, 2.2 to 2.10, with the
//! extensions of bash. Recursive descent over the bytes of the text; depth and looking ahead are bounded, so
//! that time grows with the length of the text.

mod bracket;
mod command;
mod compound;
mod heredoc;
mod list;
mod parameter;
mod quote;
mod redirect;
mod reserved;
mod word;

use std::ops::Range;

use super::dialect::Dialect;
use super::room::Room;
use super::syntax::{Extension, ExtensionKind, Script, SyntaxError};
use crate::parse::text::Text;
use crate::source::Span;
use heredoc::Pending;
use reserved::Stops;

/// Parses a script.
pub(super) fn parse(text: &Text, dialect: Dialect, room: &mut Room) -> Script {
    let mut parser = Parser::new(text, dialect, room);
    let list = parser.list(Stops::NONE);
    parser.read_heredocs();
    Script {
        text: text.clone(),
        dialect,
        list,
        comments: parser.comments,
        errors: parser.errors,
        extensions: parser.extensions,
        commands: parser.commands,
        is_cut: parser.is_cut,
    }
}

struct Parser<'a> {
    text: &'a Text,
    source: &'a str,
    dialect: Dialect,
    /// The next byte, and where reading ends for now.
    at: usize,
    end: usize,
    /// How deep it is nested.
    depth: usize,
    /// Bytes that may still be looked at ahead of reading them.
    fuel: usize,
    /// What ends one of the lists around.
    around: Stops,
    /// Heredocs whose bodies begin at the next line break.
    pending: Vec<Pending>,
    /// Whether positions are those of the script's text: within backquotes that hold backslashes they are not.
    is_script: bool,
    comments: Vec<Span>,
    errors: Vec<SyntaxError>,
    extensions: Vec<Extension>,
    /// What may still be read, how many commands were, and whether there was no room for more.
    room: &'a mut Room,
    commands: usize,
    is_cut: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a Text, dialect: Dialect, room: &'a mut Room) -> Self {
        let source = text.as_str();
        Self {
            text,
            source,
            dialect,
            at: 0,
            end: source.len(),
            depth: 0,
            fuel: source.len().saturating_mul(8).saturating_add(4096),
            around: Stops::NONE,
            pending: Vec::new(),
            is_script: true,
            comments: Vec::new(),
            errors: Vec::new(),
            extensions: Vec::new(),
            room,
            commands: 0,
            is_cut: false,
        }
    }

    /// Takes room for what is read next; `false` where there is none: then the script ends here.
    fn pay(&mut self, pieces: usize) -> bool {
        let is_paid = self.room.take(pieces);
        if !is_paid {
            self.is_cut = true;
            self.end = self.at;
        }
        is_paid
    }

    /// Returns the next byte.
    fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// Returns a byte further on.
    fn peek_at(&self, ahead: usize) -> Option<u8> {
        let at = self.at.saturating_add(ahead);
        (at < self.end)
            .then(|| self.source.as_bytes().get(at).copied())
            .flatten()
    }

    /// Returns what is left.
    fn rest(&self) -> &'a str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    fn starts(&self, text: &str) -> bool {
        self.source
            .as_bytes()
            .get(self.at..self.end)
            .is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// Goes on by some bytes.
    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.end);
    }

    /// Goes on by one character.
    fn skip_char(&mut self) {
        let width = self.rest().chars().next().map_or(1, char::len_utf8);
        self.skip(width);
    }

    /// Takes a text if it comes next.
    fn take(&mut self, text: &str) -> bool {
        let found = self.starts(text);
        if found {
            self.skip(text.len());
        }
        found
    }

    /// Returns the span from a position to here.
    fn span(&self, start: usize) -> Span {
        self.text.span_of(start..self.at)
    }

    /// Returns the positions from one to here, as the script's text knows them.
    fn range(&self, start: usize) -> Span {
        self.known(start..self.at)
    }

    /// Returns positions as the script's text knows them.
    fn known(&self, range: Range<usize>) -> Span {
        Span::of(if self.is_script { range } else { 0..0 })
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.source.get(range).unwrap_or_default()
    }

    /// Tells an error from a position to here.
    fn fail(&mut self, start: usize, why: &'static str) {
        let span = self.span(start);
        self.fail_at(span, why);
    }

    fn fail_at(&mut self, span: Span, why: &'static str) {
        // Nothing is wrong with a script because it was not read to its end.
        if self.errors.len() < MOST && !self.is_cut {
            self.errors.push(SyntaxError { span, why });
        }
    }

    /// Notes an extension from a position to here.
    fn note(&mut self, start: usize, kind: ExtensionKind) {
        let span = self.span(start);
        if self.extensions.len() < MOST {
            self.extensions.push(Extension { span, kind });
        }
    }

    /// Goes one level down; `false` where it is too deep already, which is told once per place.
    fn descend(&mut self, start: usize) -> bool {
        if self.depth >= DEEPEST {
            self.fail(start, "this is nested too deeply to be read");
            return false;
        }
        self.depth = self.depth.saturating_add(1);
        true
    }

    fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Reads a part of the text as if nothing followed it, and goes on behind it.
    fn within<T>(&mut self, range: Range<usize>, read: impl FnOnce(&mut Self) -> T) -> T {
        let end = self.end;
        self.at = range.start;
        self.end = range.end.min(end);
        let value = read(self);
        self.at = range.end.min(end);
        self.end = end;
        value
    }

    /// Skips blanks, continuations of the line and a comment.
    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.skip(1),
                Some(b'\r') if matches!(self.peek_at(1), Some(b'\n') | None) => self.skip(1),
                Some(b'\\') if self.continuation() > 0 => self.skip(self.continuation()),
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    /// Returns the length of a backslash with the line break behind it; 0 where there is none.
    fn continuation(&self) -> usize {
        match (self.peek(), self.peek_at(1), self.peek_at(2)) {
            (Some(b'\\'), Some(b'\n'), _) => 2,
            (Some(b'\\'), Some(b'\r'), Some(b'\n')) => 3,
            _ => 0,
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        self.skip(length);
        let span = self.span(start);
        if self.comments.len() < MOST {
            self.comments.push(span);
        }
    }

    /// Takes a line break, and with it the bodies of heredocs that were opened before.
    fn take_newline(&mut self) -> bool {
        let found = self.take("\n");
        if found {
            self.read_heredocs();
        }
        found
    }

    /// Skips blanks, comments and line breaks.
    fn skip_lines(&mut self) {
        self.skip_blanks();
        while self.take_newline() {
            self.skip_blanks();
        }
    }
}

/// How deep commands and substitutions may be nested. Deeper ones are told as errors, and what they hold is
/// read as if it stood where it is too deep.
const DEEPEST: usize = 64;

/// How many errors, extensions and comments are kept: a hostile script has no use of more.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests;
