//! Text that was joined from parts of a document: an instruction without its line continuations, a heredoc
//! body without its leading tabs. Every byte knows where it stands in the document.

use std::ops::Range;

use crate::source::{Source, Span};

/// A text and where its bytes stand in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    value: String,
    /// Runs of bytes that stand together in the document, in order. Bytes that stand nowhere (a resolved escape)
    /// belong to no run and are placed at the end of the run before them.
    runs: Vec<Run>,
    /// All of it in the document, with what was left out between.
    span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// Where it starts in the value.
    at: u32,
    /// Where it stands in the document.
    span: Span,
}

impl Text {
    /// Makes an empty text at a place.
    pub const fn empty(at: u32) -> Self {
        Self {
            value: String::new(),
            runs: Vec::new(),
            span: Span::new(at, at),
        }
    }

    /// Takes a part of the document as it is.
    pub fn of(source: &Source, span: Span) -> Self {
        let mut text = Self::empty(span.start);
        text.push(source, span);
        text.span = span;
        text
    }

    /// Appends a part of the document, which lies behind all that was appended so far.
    pub fn push(&mut self, source: &Source, span: Span) {
        let at = Span::of(self.value.len()..usize::MAX).start;
        self.value.push_str(source.slice(span));
        match self.runs.last_mut() {
            Some(run) if run.span.end == span.start => run.span.end = span.end,
            _ if span.is_empty() => {}
            _ => self.runs.push(Run { at, span }),
        }
        self.span = self.span.to(span);
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Returns where it stands in the document, with what was left out within.
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Says where some of its bytes stand in the document.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start, false);
        if range.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.place(range.end, true))
    }

    /// Returns some of its bytes as a text of their own; nothing where the range does not fit.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let value = self.value.get(range.clone()).unwrap_or_default();
        let span = self.span_of(range.clone());
        let wanted = Span::of(range);
        let runs = self.runs.iter().filter_map(|run| {
            let length = run.span.end.saturating_sub(run.span.start);
            let start = run.at.max(wanted.start);
            let end = run.at.saturating_add(length).min(wanted.end);
            (start < end).then(|| Run {
                at: start.saturating_sub(wanted.start),
                span: Span::new(
                    run.span.start.saturating_add(start.saturating_sub(run.at)),
                    run.span.start.saturating_add(end.saturating_sub(run.at)),
                ),
            })
        });
        Self {
            value: value.to_owned(),
            runs: runs.collect(),
            span,
        }
    }

    /// Finds the place of a byte in the document. A byte at the seam of two runs belongs to the latter, but as
    /// the end of something to the former.
    fn place(&self, at: usize, is_end: bool) -> u32 {
        let at = Span::of(at..usize::MAX).start;
        let behind = |run: &Run| if is_end { run.at < at } else { run.at <= at };
        let index = self.runs.partition_point(behind);
        let Some(run) = index.checked_sub(1).and_then(|index| self.runs.get(index)) else {
            return self.span.start;
        };
        let inside = at.saturating_sub(run.at);
        run.span.start.saturating_add(inside).min(run.span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_know_where_they_stand() {
        let source = Source::new("Dockerfile", b"RUN a \\\n  bc d");
        let mut text = Text::empty(4);
        text.push(&source, Span::new(4, 6));
        text.push(&source, Span::new(8, 14));
        assert_eq!(text.as_str(), "a   bc d");
        assert_eq!(text.span(), Span::new(4, 14));
        assert_eq!(text.span_of(0..1), Span::new(4, 5));
        assert_eq!(text.span_of(0..2), Span::new(4, 6));
        assert_eq!(text.span_of(2..2), Span::new(8, 8));
        assert_eq!(text.span_of(4..6), Span::new(10, 12));
        assert_eq!(text.span_of(1..5), Span::new(5, 11));
        let word = text.slice(4..6);
        assert_eq!(
            (word.as_str(), word.span(), word.span_of(1..2)),
            ("bc", Span::new(10, 12), Span::new(11, 12))
        );
        let across = text.slice(1..5);
        assert_eq!(across.span_of(2..4), Span::new(9, 11));
    }
}
