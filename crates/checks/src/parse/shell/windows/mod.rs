//! Splits the languages of Windows' shells into commands with arguments: no more is read of them.
//!
//! `cmd` after Microsoft's "Windows Commands", `PowerShell` after its "Language Specification", sections 2 and 8.
//! What stands in round or curly brackets of `PowerShell` becomes a substitution, whatever it means there, so
//! that commands in conditions and blocks are found.

mod cmd;
mod powershell;

use super::dialect::Dialect;
use super::room::{self, Room};
use super::syntax::{Item, Joint, Link, List, Pipeline, Script, SyntaxError, Terminator};
use super::word::{Part, PartKind, Word};
use crate::parse::text::Text;
use crate::source::Span;

/// Splits a script of `cmd`.
pub(super) fn parse_cmd(text: &Text, room: &mut Room) -> Script {
    let mut reader = Reader::new(text, room);
    let list = cmd::list(&mut reader);
    reader.finish(Dialect::Cmd, list)
}

/// Splits a script of `PowerShell`.
pub(super) fn parse_powershell(text: &Text, room: &mut Room) -> Script {
    let mut reader = Reader::new(text, room);
    let list = powershell::list(&mut reader);
    reader.finish(Dialect::PowerShell, list)
}

/// The text, and how far it is read.
struct Reader<'a> {
    text: &'a Text,
    source: &'a str,
    at: usize,
    depth: usize,
    comments: Vec<Span>,
    errors: Vec<SyntaxError>,
    /// What may still be read, how many words were, and whether there was no room for more.
    room: &'a mut Room,
    words: usize,
    is_cut: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a Text, room: &'a mut Room) -> Self {
        Self {
            text,
            source: text.as_str(),
            at: 0,
            depth: 0,
            comments: Vec::new(),
            errors: Vec::new(),
            room,
            words: 0,
            is_cut: false,
        }
    }

    /// Takes room for what is read next; where there is none the script ends here.
    fn pay(&mut self, pieces: usize) {
        if !self.room.take(pieces) {
            self.is_cut = true;
            self.source = self.source.get(..self.at).unwrap_or_default();
        }
    }

    fn finish(self, dialect: Dialect, list: List) -> Script {
        Script {
            text: self.text.clone(),
            dialect,
            list,
            comments: self.comments,
            errors: self.errors,
            extensions: Vec::new(),
            // No command is without a word.
            commands: self.words,
            is_cut: self.is_cut,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.source
            .as_bytes()
            .get(self.at.saturating_add(ahead))
            .copied()
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn is_done(&self) -> bool {
        self.at >= self.source.len()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.source.len());
    }

    fn skip_char(&mut self) {
        let width = self.rest().chars().next().map_or(1, char::len_utf8);
        self.skip(width);
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.rest().as_bytes().starts_with(text.as_bytes());
        if found {
            self.skip(text.len());
        }
        found
    }

    fn span(&self, start: usize) -> Span {
        self.text.span_of(start..self.at)
    }

    fn fail(&mut self, start: usize, why: &'static str) {
        let span = self.span(start);
        // Nothing is wrong with a script because it was not read to its end.
        if self.errors.len() < MOST && !self.is_cut {
            self.errors.push(SyntaxError { span, why });
        }
    }

    /// Takes all up to the end of the line as a comment.
    fn comment(&mut self) {
        let start = self.at;
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        self.skip(length);
        let span = self.span(start);
        if self.comments.len() < MOST {
            self.comments.push(span);
        }
    }

    /// Goes one level down; `false` where it is too deep already.
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

    /// Takes room for a word, which may be a command.
    fn pay_word(&mut self) {
        self.words = self.words.saturating_add(1);
        self.pay(room::COMMAND.saturating_mul(2));
    }

    fn part(&self, start: usize, kind: PartKind) -> Part {
        Part {
            kind,
            span: self.span(start),
            range: Span::of(start..self.at),
        }
    }

    fn word(&self, start: usize, parts: Vec<Part>) -> Word {
        Word {
            parts,
            span: self.span(start),
            range: Span::of(start..self.at),
        }
    }

    /// Puts a pipeline behind those of an item.
    fn link(links: &mut Vec<Link>, joint: Option<(Joint, Span)>, pipeline: Pipeline) {
        if !pipeline.commands.is_empty() {
            links.push(Link { joint, pipeline });
        }
    }
}

/// Gathers parts of a word.
#[derive(Default)]
struct Gather {
    parts: Vec<Part>,
    literal: String,
    from: usize,
}

impl Gather {
    fn new(from: usize) -> Self {
        Self {
            from,
            ..Self::default()
        }
    }

    /// Makes a part of the text gathered so far, which ends at a position.
    fn flush(&mut self, reader: &Reader<'_>, end: usize) {
        if !self.literal.is_empty() {
            let range = self.from..end;
            self.parts.push(Part {
                kind: PartKind::Literal(std::mem::take(&mut self.literal)),
                span: reader.text.span_of(range.clone()),
                range: Span::of(range),
            });
        }
        self.from = reader.at;
    }

    /// Puts a part behind the text gathered so far; it begins at a position and was just read.
    fn push(&mut self, reader: &Reader<'_>, start: usize, kind: PartKind) {
        self.flush(reader, start);
        self.parts.push(reader.part(start, kind));
    }
}

/// Makes an item of links; nothing where there are none.
fn item(links: Vec<Link>, end: Terminator) -> Option<Item> {
    let first = links.first()?.pipeline.span;
    let last = links.last()?.pipeline.span;
    Some(Item {
        links,
        end,
        span: first.to(last),
    })
}

fn list_of(items: Vec<Item>) -> List {
    let first = items.first().map(|item| item.span).unwrap_or_default();
    let last = items.last().map(|item| item.span).unwrap_or_default();
    List {
        items,
        span: first.to(last),
    }
}

/// How deep brackets may be nested.
const DEEPEST: usize = 64;

/// How many errors and comments are kept.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests;
