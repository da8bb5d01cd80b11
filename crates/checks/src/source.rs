//! The text of a document, and places in it.

use std::borrow::Cow;
use std::ops::Range;

use seawall_model::location::{Location, Position};

/// Bytes of a text: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Just behind the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span; an end before the start is taken for the start.
    pub const fn new(start: u32, end: u32) -> Self {
        Self {
            start,
            end: if end < start { start } else { end },
        }
    }

    /// Makes a span of two positions in a text, which [`Source`] keeps below 4 GiB.
    pub fn of(range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self::new(narrow(range.start), narrow(range.end))
    }

    /// Returns the empty span in front of this one.
    #[must_use]
    pub const fn before(self) -> Self {
        Self::new(self.start, self.start)
    }

    /// Returns the empty span behind this one.
    #[must_use]
    pub const fn behind(self) -> Self {
        Self::new(self.end, self.end)
    }

    /// Returns the smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Says whether the other lies within this one.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Says whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns it as positions in a text.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The text of a document under its name.
///
/// Bytes that are no UTF-8 stand in the text as U+FFFD; the original is kept, and spans are of the text.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    /// Where lines begin.
    lines: Vec<u32>,
    /// Replaced bytes: where the replacement stands in the text, and what stood there.
    replaced: Vec<(u32, Box<[u8]>)>,
}

/// Bytes of the longest text that is taken.
pub const LONGEST: usize = 64 << 20;

impl Source {
    /// Takes a document's bytes. Of more than [`LONGEST`] bytes the rest is dropped; see
    /// [`Source::is_cut`] for who has to tell it.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let bytes = bytes.get(..LONGEST).unwrap_or(bytes);
        let mut text = String::with_capacity(bytes.len());
        let mut replaced = Vec::new();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                replaced.push((Span::of(0..text.len()).end, chunk.invalid().into()));
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(ends.map(|(at, _)| Span::of(at.saturating_add(1)..usize::MAX).start))
            .collect();
        Self {
            name: name.to_owned(),
            text,
            lines,
            replaced,
        }
    }

    /// Says whether a document of so many bytes is longer than what is taken.
    pub const fn is_cut(bytes: usize) -> bool {
        bytes > LONGEST
    }

    /// Returns the name: a path, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns a part of the text; nothing where the span does not fit it.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns the span of the whole text.
    pub fn span(&self) -> Span {
        Span::of(0..self.text.len())
    }

    /// Returns the number of lines; a text that ends in a line break has an empty last one.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Returns the place of a byte: line and column from 1, columns in characters.
    pub fn position(&self, at: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let start = start.copied().unwrap_or_default();
        let before = self.slice(Span::new(start, at));
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position {
            line: narrow(line),
            column: narrow(before.chars().count().saturating_add(1)),
        }
    }

    /// Returns the span of a line (counted from 1) without its line break.
    pub fn line(&self, number: u32) -> Option<Span> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *self.lines.get(index)?;
        let next = self.lines.get(index.checked_add(1)?);
        let end = next.map_or(self.span().end, |next| next.saturating_sub(1));
        let line = self.slice(Span::new(start, end));
        let kept = line.strip_suffix('\r').unwrap_or(line).len();
        Some(Span::of(
            start as usize..(start as usize).saturating_add(kept),
        ))
    }

    /// Returns a span as a location of the report.
    pub fn location(&self, span: Span) -> Location {
        Location {
            path: self.name.clone(),
            layer: None,
            start: Some(self.position(span.start)),
            end: Some(self.position(span.end)),
        }
    }

    /// Says whether the document held bytes that are no UTF-8, and where the first of them stood.
    pub fn first_replaced(&self) -> Option<u32> {
        self.replaced.first().map(|(at, _)| *at)
    }

    /// Returns the document's bytes as they came.
    pub fn original(&self) -> Cow<'_, [u8]> {
        if self.replaced.is_empty() {
            return Cow::Borrowed(self.text.as_bytes());
        }
        let mut bytes = Vec::with_capacity(self.text.len());
        let mut done = 0_usize;
        for (at, original) in &self.replaced {
            let at = *at as usize;
            bytes.extend_from_slice(self.text.get(done..at).unwrap_or_default().as_bytes());
            bytes.extend_from_slice(original);
            done = at.saturating_add(char::REPLACEMENT_CHARACTER.len_utf8());
        }
        bytes.extend_from_slice(self.text.get(done..).unwrap_or_default().as_bytes());
        Cow::Owned(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_from_one_in_characters() {
        let source = Source::new("Dockerfile", "FROM a\nRUN é x\r\n".as_bytes());
        let at = |offset| {
            let position = source.position(offset);
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(7), (2, 1));
        assert_eq!(at(14), (2, 7));
        assert_eq!(at(17), (3, 1));
        assert_eq!(source.slice(source.line(2).unwrap()), "RUN é x");
        assert_eq!(source.line(4), None);
    }

    #[test]
    fn bytes_that_are_no_text_are_given_back() {
        for bytes in [&b"a\xff\xfeb\xe2\x82"[..], b"", b"plain", b"\xff"] {
            assert_eq!(&*Source::new("x", bytes).original(), bytes);
        }
        assert_eq!(Source::new("x", b"a\xffb").first_replaced(), Some(1));
    }
}
