//! Cuts the lines of an instruction into tokens, so that every byte belongs to one.

use std::ops::Range;

use super::syntax::{Token, TokenKind};
use crate::source::Span;

/// A part of an instruction's lines.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A part of the joined line: where it stands in the document, and where in the line.
    Content(Span, usize),
    /// Something between.
    Token(Token),
}

impl Part {
    /// Makes a part that is a token.
    pub(super) fn token(kind: TokenKind, start: usize, end: usize) -> Self {
        let span = Span::of(start..end);
        Self::Token(Token { kind, span })
    }
}

/// Appends the tokens of some parts. `marks` say of which kind which bytes of the joined line are; what is not
/// marked is blank.
pub(super) fn push_parts(
    tokens: &mut Vec<Token>,
    parts: &[Part],
    marks: &[(Range<usize>, TokenKind)],
) {
    let mut marks = marks.iter().peekable();
    for part in parts {
        match part {
            Part::Token(token) => push(tokens, *token),
            Part::Content(span, at) => {
                let mut done = *at;
                let end = at.saturating_add(span.range().len());
                while let Some((range, kind)) = marks.peek() {
                    if range.start >= end {
                        break;
                    }
                    let (start, stop) = (range.start.max(done), range.end.min(end));
                    push(tokens, cut(*span, *at, done..start, TokenKind::Blank));
                    push(tokens, cut(*span, *at, start..stop, *kind));
                    done = stop.max(done);
                    if range.end > end {
                        break;
                    }
                    marks.next();
                }
                push(tokens, cut(*span, *at, done..end, TokenKind::Blank));
            }
        }
    }
}

fn push(tokens: &mut Vec<Token>, token: Token) {
    if !token.span.is_empty() {
        tokens.push(token);
    }
}

/// Places a range of the joined line in the document.
fn cut(span: Span, at: usize, range: Range<usize>, kind: TokenKind) -> Token {
    let start = span.range().start;
    let place = |inside: usize| start.saturating_add(inside.saturating_sub(at));
    Token {
        kind,
        span: Span::of(place(range.start)..place(range.end)),
    }
}
