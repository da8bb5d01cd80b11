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
    ///
    /// Empty where all bytes stand together at the start of the span, as those of nearly all words do.
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
        Self {
            value: source.slice(span).to_owned(),
            runs: Vec::new(),
            span,
        }
    }

    /// Makes a text whose bytes differ from those at its place: escapes were resolved, say. Its bytes are placed
    /// as if they did not.
    pub const fn resolved(value: String, span: Span) -> Self {
        Self {
            value,
            runs: Vec::new(),
            span,
        }
    }

    /// Appends a part of the document, which lies behind all that was appended so far.
    pub fn push(&mut self, source: &Source, span: Span) {
        self.append(source.slice(span), span);
    }

    /// Appends a part of another text of the same document, with its places.
    pub fn push_text(&mut self, other: &Self, range: Range<usize>) {
        let wanted = Span::of(range.clone());
        let Some(value) = other.value.get(range) else {
            return;
        };
        let mut done = wanted.start;
        let mut rest = value;
        for run in other.runs_within(wanted) {
            let (literal, behind) = split(rest, run.at.saturating_sub(done));
            self.push_str(literal);
            let (together, behind) = split(behind, length(run.span));
            self.append(together, run.span);
            rest = behind;
            done = run.at.saturating_add(length(run.span));
        }
        self.push_str(rest);
    }

    /// Appends bytes that stand nowhere in the document.
    pub fn push_str(&mut self, value: &str) {
        self.value.push_str(value);
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Returns where it stands in the document, with what was left out within.
    pub const fn span(&self) -> Span {
        self.span
    }

    /// Says whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// Says where some of its bytes stand in the document.
    pub fn span_of(&self, range: Range<usize>) -> Span {
        if let Some(span) = self.together(Span::of(range.clone())) {
            return span;
        }
        let start = self.place(range.start, false);
        if range.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.place(range.end, true))
    }

    /// Returns some of its bytes as a text of their own; nothing where the range does not fit.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let value = self.value.get(range.clone()).unwrap_or_default().to_owned();
        let wanted = Span::of(range.clone());
        if let Some(span) = self.together(wanted) {
            return Self::resolved(value, span);
        }
        let mut runs: Vec<Run> = self.runs_within(wanted).collect();
        for run in &mut runs {
            run.at = run.at.saturating_sub(wanted.start);
        }
        Self {
            value,
            runs,
            span: self.span_of(range),
        }
    }

    /// Returns it without white space at both ends.
    #[must_use]
    pub fn trim(&self) -> Self {
        let start = self
            .value
            .len()
            .saturating_sub(self.value.trim_start().len());
        self.slice(start..start.saturating_add(self.value.trim().len()))
    }

    /// Returns where some bytes stand, if they are of one run.
    fn together(&self, wanted: Span) -> Option<Span> {
        let run = match self.runs.get(self.first_run(wanted.start)) {
            Some(run) => *run,
            None => Run {
                at: 0,
                span: self.span,
            },
        };
        let start = run
            .span
            .start
            .checked_add(wanted.start.checked_sub(run.at)?)?;
        let end = start.checked_add(length(wanted))?;
        (wanted.start < wanted.end && end <= run.span.end).then(|| Span::new(start, end))
    }

    /// Appends bytes that stand at a place.
    fn append(&mut self, value: &str, span: Span) {
        let at = narrow(self.value.len());
        let follows = self.span.end == span.start && at == length(self.span);
        self.value.push_str(value);
        if self.runs.is_empty() && !follows {
            if !self.span.is_empty() {
                self.runs.push(Run {
                    at: 0,
                    span: self.span,
                });
            }
            self.runs.push(Run { at, span });
        } else if !self.runs.is_empty() && !span.is_empty() {
            match self.runs.last_mut() {
                Some(run)
                    if run.span.end == span.start
                        && run.at.saturating_add(length(run.span)) == at =>
                {
                    run.span.end = span.end;
                }
                _ => self.runs.push(Run { at, span }),
            }
        }
        self.span = self.span.to(span);
    }

    /// Returns the runs within a part of the value, cut to it.
    fn runs_within(&self, wanted: Span) -> impl Iterator<Item = Run> + '_ {
        let whole = Run {
            at: 0,
            span: self.span,
        };
        let alone = self.runs.is_empty().then_some(whole);
        let first = self.first_run(wanted.start);
        alone
            .into_iter()
            .chain(self.runs.iter().skip(first).copied())
            .take_while(move |run| run.at < wanted.end)
            .filter_map(move |run| {
                let start = run.at.max(wanted.start);
                let end = run.at.saturating_add(length(run.span)).min(wanted.end);
                let moved = |at: u32| run.span.start.saturating_add(at.saturating_sub(run.at));
                (start < end).then(|| Run {
                    at: start,
                    span: Span::new(moved(start), moved(end)),
                })
            })
    }

    /// Finds the last run that starts at or in front of a byte.
    fn first_run(&self, at: u32) -> usize {
        let behind = self.runs.partition_point(|run| run.at <= at);
        behind.saturating_sub(1)
    }

    /// Finds the place of a byte in the document. A byte at the seam of two runs belongs to the latter, but as
    /// the end of something to the former.
    fn place(&self, at: usize, is_end: bool) -> u32 {
        let at = narrow(at);
        if self.runs.is_empty() {
            return self.span.start.saturating_add(at).min(self.span.end);
        }
        let behind = |run: &Run| if is_end { run.at < at } else { run.at <= at };
        let index = self.runs.partition_point(behind);
        let Some(run) = index.checked_sub(1).and_then(|index| self.runs.get(index)) else {
            return self.span.start;
        };
        let inside = at.saturating_sub(run.at);
        run.span.start.saturating_add(inside).min(run.span.end)
    }
}

/// Splits a text behind some bytes.
fn split(text: &str, bytes: u32) -> (&str, &str) {
    text.split_at_checked(bytes as usize).unwrap_or((text, ""))
}

/// Returns the bytes of a span.
const fn length(span: Span) -> u32 {
    span.end.saturating_sub(span.start)
}

/// Narrows a position, as [`Span::of`] does.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
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
        assert_eq!(text.slice(1..6).trim(), text.slice(4..6));
    }

    #[test]
    fn parts_of_texts_keep_their_places() {
        let source = Source::new("Dockerfile", b"RUN a \\\n  bc d");
        let mut text = Text::empty(4);
        text.push(&source, Span::new(4, 6));
        text.push_str("\n");
        text.push(&source, Span::new(8, 14));
        assert_eq!(text.as_str(), "a \n  bc d");
        assert_eq!(text.span_of(2..3), Span::new(6, 6));
        assert_eq!(text.span_of(3..6), Span::new(8, 11));
        let mut copy = Text::empty(4);
        copy.push_text(&text, 0..9);
        assert_eq!(copy, text);
        let mut part = Text::empty(5);
        part.push_text(&text, 1..4);
        assert_eq!(
            (part.as_str(), part.span_of(0..1), part.span_of(2..3)),
            (" \n ", Span::new(5, 6), Span::new(8, 9))
        );
        assert_eq!(text.slice(1..4).span_of(2..3), Span::new(8, 9));
        let mut escaped = Text::of(&source, Span::new(4, 5));
        escaped.push_str("=");
        escaped.push(&source, Span::new(5, 6));
        assert_eq!(escaped.span_of(2..3), Span::new(5, 6));
    }
}
