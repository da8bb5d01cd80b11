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
    /// Characters in front of each block of [`BLOCK`] bytes, so that columns of very long lines cost no more than
    /// those of short ones.
    blocks: Vec<u32>,
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
            blocks: count_blocks(&text),
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
        let before = self.characters(at).saturating_sub(self.characters(start));
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: before.saturating_add(1),
        }
    }

    /// Counts the characters that begin in front of a byte.
    fn characters(&self, at: u32) -> u32 {
        let at = self.text.len().min(at as usize);
        let block = at.checked_div(BLOCK).unwrap_or_default();
        let start = block.saturating_mul(BLOCK);
        let bytes = self.text.as_bytes().get(start..at).unwrap_or_default();
        let before = self.blocks.get(block).copied().unwrap_or_default();
        before.saturating_add(count_characters(bytes))
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

/// Counts the characters that begin in some bytes of a text.
fn count_characters(bytes: &[u8]) -> u32 {
    let starts = bytes
        .iter()
        .filter(|byte| **byte & 0b1100_0000 != 0b1000_0000);
    u32::try_from(starts.count()).unwrap_or(u32::MAX)
}

/// Counts the characters in front of each block.
fn count_blocks(text: &str) -> Vec<u32> {
    let mut before = 0_u32;
    let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
        let here = before;
        before = before.saturating_add(count_characters(block));
        here
    });
    let mut blocks: Vec<u32> = blocks.collect();
    blocks.push(before);
    blocks
}

/// Bytes of a block.
const BLOCK: usize = 256;

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
    fn places_in_long_lines_are_counted_alike() {
        let text = format!("{}\n{}", "é".repeat(700), "aé".repeat(2_000));
        let source = Source::new("Dockerfile", text.as_bytes());
        for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
            let line = text[..at].rfind('\n').map_or(0, |line| line + 1);
            let column = text[line..at].chars().count() + 1;
            let at = u32::try_from(at).unwrap();
            assert_eq!(source.position(at).column as usize, column, "{at} {char}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_given_back() {
        for bytes in [&b"a\xff\xfeb\xe2\x82"[..], b"", b"plain", b"\xff"] {
            assert_eq!(&*Source::new("x", bytes).original(), bytes);
        }
        assert_eq!(Source::new("x", b"a\xffb").first_replaced(), Some(1));
    }
}
