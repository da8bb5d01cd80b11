//! Lines → instructions, as `BuildKit`'s parser joins them: comments and empty lines within a continuation vanish,
//! bodies of heredocs follow their line. Nothing stops it: what is refused is told, and reading goes on behind.

use std::collections::HashMap;

use super::directive::{self, Block, find_others};
use super::heredoc::Opening;
use super::instruction::{KEYWORDS, Read, read_instruction};
use super::line::{Line, Lines};
use super::syntax::{
    Comment, Dockerfile, Heredoc, Instruction, InstructionKind, SyntaxError, Token, TokenKind,
};
use super::token::{Part, push_parts};
use crate::parse::text::Text;
use crate::source::{Source, Span};

/// Reads a Dockerfile.
pub fn parse(source: Source) -> Dockerfile {
    let mut parser = Parser::new(&source);
    parser.run();
    let Parser { mut out, .. } = parser;
    let others = find_others(&source, &out.directives);
    out.directives.extend(others);
    out.directives.sort_by_key(|directive| directive.span);
    Dockerfile {
        source,
        tokens: out.tokens,
        directives: out.directives,
        escape: out.escape,
        instructions: out.instructions,
        comments: out.comments,
        errors: out.errors,
        empty_continuations: out.empty_continuations,
    }
}

/// What was read so far.
struct Parser<'a> {
    source: &'a Source,
    lines: Lines<'a>,
    block: Block,
    /// The first comment that belongs to the next instruction.
    first_comment: usize,
    /// How many more words the document may have.
    words: usize,
    /// Where each line stands for the last time, once a heredoc without an end was found.
    ends: Option<Ends<'a>>,
    out: Out,
}

/// The parts of a [`Dockerfile`].
#[derive(Default)]
struct Out {
    tokens: Vec<Token>,
    directives: Vec<super::syntax::Directive>,
    escape: char,
    instructions: Vec<Instruction>,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
    empty_continuations: Vec<Span>,
}

/// Last places of lines, as they are and without leading tabs.
struct Ends<'a> {
    plain: HashMap<&'a str, usize>,
    stripped: HashMap<&'a str, usize>,
}

impl<'a> Parser<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            source,
            lines: Lines::new(source.text()),
            block: Block::default(),
            first_comment: 0,
            words: MOST_WORDS,
            ends: None,
            out: Out {
                escape: '\\',
                ..Out::default()
            },
        }
    }

    fn run(&mut self) {
        let mark = directive::mark(self.source);
        self.token(TokenKind::Mark, 0, mark);
        self.lines.skip(mark);
        if self.source.text().len() > LONGEST_FILE {
            let why = format!("the file is longer than {LONGEST_FILE} bytes");
            self.error(SyntaxError::new(self.source.span(), why), None);
            self.token(TokenKind::Argument, mark, self.source.text().len());
            return;
        }
        while let Some(line) = self.next_line() {
            if self.is_full() {
                self.refuse_rest(line);
                break;
            }
            let text = self.text(line.start, line.end);
            let start = line.end.saturating_sub(text.trim_start().len());
            if start == line.end {
                self.block.end();
                self.token(TokenKind::Blank, line.start, line.end);
                self.token(TokenKind::Newline, line.end, line.next);
            } else if text.trim_start().starts_with('#') {
                self.comment_line(line, start);
            } else {
                self.block.end();
                self.token(TokenKind::Blank, line.start, start);
                self.instruction(line, start);
            }
        }
        if self.out.instructions.is_empty() {
            let why = "the file has no instructions";
            self.error(SyntaxError::new(self.source.span(), why), None);
        }
    }

    /// Says whether the document has as much as is read of one.
    const fn is_full(&self) -> bool {
        self.out.instructions.len() >= MOST_INSTRUCTIONS
            || self.out.comments.len() >= MOST_COMMENTS
            || self.out.tokens.len() >= MOST_TOKENS
    }

    /// Takes the rest of the document as one token.
    fn refuse_rest(&mut self, line: Line) {
        let end = self.source.text().len();
        self.token(TokenKind::Argument, line.start, end);
        let why = "the file has more lines than are read";
        self.error(SyntaxError::new(Span::of(line.start..end), why), None);
    }

    /// Returns the next line, and tells one that is too long.
    fn next_line(&mut self) -> Option<Line> {
        let line = self.lines.next()?;
        if line.break_at.saturating_sub(line.start) > LONGEST_LINE {
            let why = format!("the line is longer than {LONGEST_LINE} bytes");
            let span = Span::of(line.start..line.end);
            let error = SyntaxError::new(span, why).hint("break it with a line continuation");
            self.error(error, Some(self.out.instructions.len()));
        }
        Some(line)
    }

    fn text(&self, start: usize, end: usize) -> &'a str {
        self.source.text().get(start..end).unwrap_or_default()
    }

    fn token(&mut self, kind: TokenKind, start: usize, end: usize) {
        if start < end {
            let span = Span::of(start..end);
            self.out.tokens.push(Token { kind, span });
        }
    }

    fn error(&mut self, mut error: SyntaxError, instruction: Option<usize>) {
        error.instruction = instruction;
        match self.out.errors.len().cmp(&MOST_ERRORS) {
            std::cmp::Ordering::Less => self.out.errors.push(error),
            std::cmp::Ordering::Equal => {
                let why = "the file has more errors than are told";
                self.out.errors.push(SyntaxError::new(error.span, why));
            }
            std::cmp::Ordering::Greater => {}
        }
    }

    /// Takes a line that is a comment, or a directive.
    fn comment_line(&mut self, line: Line, start: usize) {
        self.token(TokenKind::Blank, line.start, start);
        self.token(TokenKind::Comment, start, line.end);
        self.token(TokenKind::Newline, line.end, line.next);
        let comment = self.comment(start, line.end);
        let cuts = comment.text.is_empty();
        self.out.comments.push(comment);
        let span = Span::of(start..line.end);
        let is_directive = match self.block.read(self.source, span) {
            directive::Line::Other => false,
            directive::Line::Directive(directive) => {
                if directive.name == "escape" {
                    self.out.escape = directive.value.as_str().chars().next().unwrap_or('\\');
                }
                self.out.directives.push(directive);
                true
            }
            directive::Line::Refused(error) => {
                self.error(error, None);
                true
            }
        };
        if cuts || is_directive {
            self.first_comment = self.out.comments.len();
        }
    }

    fn comment(&self, start: usize, end: usize) -> Comment {
        let behind = start.saturating_add(1);
        let text = self.text(behind, end);
        let start_text = end.saturating_sub(text.trim_start().len());
        let end_text = start_text.saturating_add(text.trim().len());
        Comment {
            text: Text::of(self.source, Span::of(start_text..end_text)),
            span: Span::of(start..end),
        }
    }

    /// Takes an instruction that begins at a place in a line, with its continuations and heredocs.
    fn instruction(&mut self, line: Line, start: usize) {
        let index = self.out.instructions.len();
        let mut parts = Vec::new();
        let joined = self.join(line, start, &mut parts);
        let read = read_instruction(&joined, self.out.escape, &mut self.words);
        let Some(read) = read else {
            push_parts(&mut self.out.tokens, &parts, &[]);
            let span = Span::of(start..line.end);
            self.error(
                SyntaxError::new(span, "there is nothing that goes on"),
                None,
            );
            return;
        };
        let Read {
            mut instruction,
            marks,
            openings,
            errors,
        } = read;
        push_parts(&mut self.out.tokens, &parts, &marks);
        for error in errors {
            self.error(error, Some(index));
        }
        let heredocs = self.heredocs(&joined, &openings, index);
        if let Some(span) = heredocs.last().map(|it| it.end.unwrap_or(it.body.span())) {
            instruction.span = instruction.span.to(without_break(self.source, span));
        }
        instruction.comments = self.first_comment..self.out.comments.len();
        self.first_comment = self.out.comments.len();
        match &mut instruction.kind {
            InstructionKind::Onbuild(inner) => {
                inner.span = inner.span.to(instruction.span.behind());
                inner.heredocs = heredocs;
            }
            _ => instruction.heredocs = heredocs,
        }
        self.out.instructions.push(instruction);
    }

    /// Joins a line with those that continue it, and notes what they consist of.
    fn join(&mut self, mut line: Line, start: usize, parts: &mut Vec<Part>) -> Text {
        let mut joined = Text::empty(Span::of(start..start).start);
        let mut begin = start;
        loop {
            let content = self.text(begin, line.end);
            let kept = continued(content, self.out.escape);
            let end = begin.saturating_add(kept.unwrap_or(content.len()));
            let at = joined.as_str().len();
            joined.push(self.source, Span::of(begin..end));
            parts.push(Part::Content(Span::of(begin..end), at));
            if kept.is_none() {
                parts.push(Part::token(TokenKind::Newline, line.end, line.next));
                return joined;
            }
            parts.push(Part::token(TokenKind::Continuation, end, line.next));
            let Some(next) = self.continuation(parts) else {
                return joined;
            };
            line = next;
            begin = next.start;
        }
    }

    /// Returns the next line that counts within a continuation.
    fn continuation(&mut self, parts: &mut Vec<Part>) -> Option<Line> {
        loop {
            let line = self.next_line()?;
            let text = self.text(line.start, line.end);
            let start = line.end.saturating_sub(text.trim_start().len());
            if start < line.end && !text.trim_start().starts_with('#') {
                return Some(line);
            }
            parts.push(Part::token(TokenKind::Blank, line.start, start));
            if start < line.end {
                parts.push(Part::token(TokenKind::Comment, start, line.end));
                let comment = self.comment(start, line.end);
                self.out.comments.push(comment);
            } else {
                let span = Span::of(line.start..line.end);
                self.out.empty_continuations.push(span);
            }
            parts.push(Part::token(TokenKind::Newline, line.end, line.next));
        }
    }

    /// Takes the bodies of heredocs.
    fn heredocs(&mut self, joined: &Text, openings: &[Opening], index: usize) -> Vec<Heredoc> {
        let mut heredocs = Vec::with_capacity(openings.len());
        for opening in openings {
            let body = self.body(opening);
            let span = joined.span_of(opening.range.clone());
            if body.end.is_none() {
                let why = format!("the heredoc {} has no end", shorten(&opening.name));
                let hint = "its name has to stand alone on a line";
                self.error(SyntaxError::new(span, why).hint(hint), Some(index));
            }
            heredocs.push(Heredoc {
                opening: span,
                name: opening.name.clone(),
                expands: opening.expands,
                strips_tabs: opening.strips_tabs,
                descriptor: opening.descriptor,
                body: body.text,
                end: body.end,
            });
        }
        heredocs
    }

    fn body(&mut self, opening: &Opening) -> Body {
        let start = self.lines.at();
        let ends = self.has_end(opening, start);
        let mut text = Text::empty(Span::of(start..start).start);
        loop {
            let before = self.lines.at();
            let Some(line) = self.lines.peek() else {
                break self.finish_body(text, start, before);
            };
            let content = self.text(line.start, line.end);
            if ends && is_end(content, opening) {
                self.lines.skip(line.next);
                let mut body = self.finish_body(text, start, before);
                self.token(TokenKind::HeredocEnd, line.start, line.end);
                self.token(TokenKind::Newline, line.end, line.next);
                body.end = Some(Span::of(line.start..line.end));
                break body;
            }
            if !ends && looks_like_instruction(content) {
                break self.finish_body(text, start, before);
            }
            self.next_line();
            let stripped = if opening.strips_tabs {
                content.trim_start_matches('\t').len()
            } else {
                content.len()
            };
            let kept = line.end.saturating_sub(stripped);
            text.push(self.source, Span::of(kept..line.next));
        }
    }

    fn finish_body(&mut self, text: Text, start: usize, end: usize) -> Body {
        self.token(TokenKind::HeredocBody, start, end);
        Body { text, end: None }
    }

    /// Says whether the end of a heredoc stands anywhere behind a place. Looking for it may cost the rest of the
    /// file only once.
    fn has_end(&mut self, opening: &Opening, from: usize) -> bool {
        if let Some(ends) = &self.ends {
            let map = if opening.strips_tabs {
                &ends.stripped
            } else {
                &ends.plain
            };
            return map.get(opening.name.as_str()).is_some_and(|at| *at >= from);
        }
        let mut lines = self.lines.clone();
        while let Some(line) = lines.next() {
            if is_end(self.text(line.start, line.end), opening) {
                return true;
            }
        }
        self.ends = Some(Ends::new(self.source.text()));
        false
    }
}

struct Body {
    text: Text,
    end: Option<Span>,
}

impl<'a> Ends<'a> {
    fn new(text: &'a str) -> Self {
        let mut ends = Self {
            plain: HashMap::new(),
            stripped: HashMap::new(),
        };
        let mut lines = Lines::new(text);
        while let Some(line) = lines.next() {
            let content = text.get(line.start..line.end).unwrap_or_default();
            ends.plain.insert(content, line.start);
            ends.stripped
                .insert(content.trim_start_matches('\t'), line.start);
        }
        ends
    }
}

/// Says how much of a line is kept where it goes on: it ends in the escape character, which is not escaped itself.
fn continued(line: &str, escape: char) -> Option<usize> {
    let kept = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept.len())
}

/// Says whether a line ends a heredoc.
fn is_end(line: &str, opening: &Opening) -> bool {
    if opening.strips_tabs {
        line.trim_start_matches('\t') == opening.name
    } else {
        line == opening.name
    }
}

/// Says whether a line begins as instructions are commonly written.
fn looks_like_instruction(line: &str) -> bool {
    let word = line.split([' ', '\t']).next().unwrap_or_default();
    word.len() < line.len() && KEYWORDS.contains(&word)
}

/// Cuts the line break off a span.
fn without_break(source: &Source, span: Span) -> Span {
    let kept = source.slice(span).trim_end_matches(['\r', '\n']).len();
    let start = span.range().start;
    Span::of(start..start.saturating_add(kept))
}

fn shorten(name: &str) -> String {
    name.chars().take(60).collect()
}

/// Bytes of the longest file that `BuildKit` takes.
const LONGEST_FILE: usize = 16 << 20;

/// Bytes of the longest line that `BuildKit` reads, without its line feed.
const LONGEST_LINE: usize = 65_535;

/// Words of one document that are read.
const MOST_WORDS: usize = 1_000_000;

/// Instructions of one document that are read. An image has no more than 127 layers.
const MOST_INSTRUCTIONS: usize = 100_000;

/// Comments of one document that are read.
const MOST_COMMENTS: usize = 500_000;

/// Tokens of one document that are told apart, but for those of the last instruction.
const MOST_TOKENS: usize = 4_000_000;

/// Errors of one document that are told.
const MOST_ERRORS: usize = 10_000;
