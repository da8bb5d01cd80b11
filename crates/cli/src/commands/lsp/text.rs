//! Text of an editor, and places in it: those of the protocol (lines end at `\n`, `\r\n` and `\r`; columns count
//! units of the encoding that was agreed on, LSP 3.17, "Text Documents") and those of reports (lines end at `\n`;
//! columns count characters from 1).

use std::sync::Arc;

use seawall_model::location::Position;
use serde_json::{Value, json};

/// What columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16: what counts where nothing is agreed on.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

/// A place of the protocol, both numbers from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// From a place up to, not including, another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Range {
    pub(super) start: Point,
    pub(super) end: Point,
}

/// A text with the beginnings of its lines.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    text: Arc<str>,
    /// Where lines of the protocol begin.
    begins: Vec<usize>,
    /// Where lines of reports begin.
    rows: Vec<usize>,
    /// Characters, and units of UTF-16, that begin in front of each block of [`BLOCK`] bytes: columns of very long
    /// lines cost no more than those of short ones.
    blocks: Vec<(usize, usize)>,
}

impl Encoding {
    /// Chooses the first that a client names and we know.
    pub(super) fn choose<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let known = [Self::Utf8, Self::Utf16, Self::Utf32];
        let mut names = names.into_iter();
        let found = names.find_map(|name| known.into_iter().find(|it| it.name() == name));
        found.unwrap_or_default()
    }

    /// Returns the name that the protocol has for it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// Returns the units of the character that begins with this byte; none where none begins.
    const fn width(self, byte: u8) -> usize {
        match (self, byte) {
            (Self::Utf8, _) => 1,
            (_, 0x80..=0xbf) => 0,
            (Self::Utf16, 0xf0..) => 2,
            _ => 1,
        }
    }
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut begins, mut rows, mut blocks) = (vec![0], vec![0], Vec::new());
        let (mut characters, mut units) = (0_usize, 0_usize);
        for (at, byte) in bytes.iter().copied().enumerate() {
            if at % BLOCK == 0 {
                blocks.push((characters, units));
            }
            characters += Encoding::Utf32.width(byte);
            units += Encoding::Utf16.width(byte);
            match byte {
                b'\n' => {
                    begins.push(at + 1);
                    rows.push(at + 1);
                }
                b'\r' if bytes.get(at + 1) != Some(&b'\n') => begins.push(at + 1),
                _ => {}
            }
        }
        if blocks.is_empty() {
            blocks.push((0, 0));
        }
        Self {
            text: text.into(),
            begins,
            rows,
            blocks,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns where a place of the protocol is, in bytes. What lies behind a line's end is its end.
    pub(super) fn byte(&self, point: Point, encoding: Encoding) -> usize {
        let line = point.line as usize;
        let Some(start) = self.begins.get(line).copied() else {
            return self.text.len();
        };
        let next = self.begins.get(line.saturating_add(1)).copied();
        let whole = self.text.get(start..next.unwrap_or(self.text.len()));
        let end = start + whole.unwrap_or_default().trim_end_matches(BREAKS).len();
        let wanted = self.units(start, encoding) + point.column as usize;
        self.reach(wanted, encoding).clamp(start, end)
    }

    /// Returns the place of a byte in the protocol.
    pub(super) fn point(&self, at: usize, encoding: Encoding) -> Point {
        let at = at.min(self.text.len());
        let line = self.begins.partition_point(|start| *start <= at);
        let line = line.saturating_sub(1);
        let start = self.begins.get(line).copied().unwrap_or_default();
        let column = self.units(at, encoding) - self.units(start, encoding);
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Point {
            line: narrow(line),
            column: narrow(column),
        }
    }

    /// Returns where a place of a report is, in bytes.
    pub(super) fn byte_of(&self, position: Position) -> usize {
        let row = (position.line as usize).saturating_sub(1);
        let Some(start) = self.rows.get(row).copied() else {
            return self.text.len();
        };
        let before = (position.column as usize).saturating_sub(1);
        let wanted = self.units(start, Encoding::Utf32) + before;
        self.reach(wanted, Encoding::Utf32)
    }

    /// Returns a part of a report's text as the protocol calls it.
    pub(super) fn range(&self, start: Position, end: Position, encoding: Encoding) -> Range {
        let (start, end) = (self.byte_of(start), self.byte_of(end));
        self.range_of(start, end.max(start), encoding)
    }

    /// Returns some bytes as the protocol calls them.
    pub(super) fn range_of(&self, start: usize, end: usize, encoding: Encoding) -> Range {
        Range {
            start: self.point(start, encoding),
            end: self.point(end, encoding),
        }
    }

    /// Returns where a row (counted from 0) begins; the end of the text where there is none.
    pub(super) fn row(&self, row: usize) -> usize {
        self.rows.get(row).copied().unwrap_or(self.text.len())
    }

    /// Returns the row (counted from 0) that a byte is in.
    pub(super) fn row_at(&self, at: usize) -> usize {
        let row = self.rows.partition_point(|start| *start <= at);
        row.saturating_sub(1)
    }

    /// Returns the text of a row (counted from 0) without its break.
    pub(super) fn row_text(&self, row: usize) -> &str {
        let whole = self.text.get(self.row(row)..self.row(row + 1));
        whole.unwrap_or_default().trim_end_matches(BREAKS)
    }

    /// Returns the line break of the text: that of its first line.
    pub(super) fn line_break(&self) -> &'static str {
        let end = self.row(1).checked_sub(2);
        let is_windows = end.is_some_and(|at| self.text.as_bytes().get(at) == Some(&b'\r'));
        if is_windows && self.rows.len() > 1 {
            "\r\n"
        } else {
            "\n"
        }
    }

    /// Counts the units in front of a byte.
    fn units(&self, at: usize, encoding: Encoding) -> usize {
        if encoding == Encoding::Utf8 {
            return at;
        }
        let block = (at / BLOCK).min(self.blocks.len() - 1);
        let bytes = self.text.as_bytes().get(block * BLOCK..at);
        let counted = bytes.unwrap_or_default().iter();
        let counted: usize = counted.map(|byte| encoding.width(*byte)).sum();
        self.before(block, encoding) + counted
    }

    /// Returns the last beginning of a character that has at most so many units in front of it.
    fn reach(&self, wanted: usize, encoding: Encoding) -> usize {
        if encoding == Encoding::Utf8 {
            let mut at = wanted.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            return at;
        }
        let blocks = 0..self.blocks.len();
        let (mut low, mut high) = (blocks.start, blocks.end);
        while high - low > 1 {
            let middle = usize::midpoint(low, high);
            if self.before(middle, encoding) <= wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        let mut count = self.before(low, encoding);
        let bytes = self.text.as_bytes().iter().enumerate().skip(low * BLOCK);
        for (at, byte) in bytes {
            let width = encoding.width(*byte);
            if width > 0 && count + width > wanted {
                return at;
            }
            count += width;
        }
        self.text.len()
    }

    fn before(&self, block: usize, encoding: Encoding) -> usize {
        let (characters, units) = self.blocks.get(block).copied().unwrap_or_default();
        match encoding {
            Encoding::Utf8 => block * BLOCK,
            Encoding::Utf16 => units,
            Encoding::Utf32 => characters,
        }
    }
}

impl Point {
    /// Reads one; nothing where it is none.
    pub(super) fn read(value: &Value) -> Option<Self> {
        let number = |key: &str| u32::try_from(value.get(key)?.as_u64()?).ok();
        Some(Self {
            line: number("line")?,
            column: number("character")?,
        })
    }

    fn write(self) -> Value {
        json!({"line": self.line, "character": self.column})
    }
}

impl Range {
    /// Reads one; nothing where it is none.
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            start: Point::read(value.get("start")?)?,
            end: Point::read(value.get("end")?)?,
        })
    }

    pub(super) fn write(self) -> Value {
        json!({"start": self.start.write(), "end": self.end.write()})
    }

    /// Says whether a place is in it, or at its end.
    pub(super) fn touches(self, point: Point) -> bool {
        self.start <= point && point <= self.end
    }

    /// Says whether two have a place in common.
    pub(super) fn meets(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// Characters of line breaks.
const BREAKS: [char; 2] = ['\r', '\n'];
/// Bytes of a block.
const BLOCK: usize = 1024;

#[cfg(test)]
mod tests {
    use seawall_checks::source::Source;

    use super::*;

    #[test]
    fn columns_count_what_was_agreed_on() {
        // LSP 3.17: in `a𐐀b` the b is at 3 in UTF-16; in UTF-8 at 5, in UTF-32 at 2.
        let lines = Lines::new("a𐐀b\r\né\rx\n");
        let cases = [
            (
                Encoding::Utf16,
                [(0, 0), (0, 1), (0, 3), (1, 0), (1, 1), (2, 0), (3, 0)],
            ),
            (
                Encoding::Utf8,
                [(0, 0), (0, 1), (0, 5), (1, 0), (1, 2), (2, 0), (3, 0)],
            ),
            (
                Encoding::Utf32,
                [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (3, 0)],
            ),
        ];
        for (encoding, wanted) in cases {
            for (at, (line, column)) in [0, 1, 5, 8, 10, 11, 13].into_iter().zip(wanted) {
                let point = Point { line, column };
                assert_eq!(lines.point(at, encoding), point, "{encoding:?} {at}");
                assert_eq!(lines.byte(point, encoding), at, "{encoding:?} {point:?}");
            }
        }
    }

    #[test]
    fn places_beyond_the_text_are_its_ends() {
        let lines = Lines::new("a𐐀b\r\né");
        let byte = |line, column| lines.byte(Point { line, column }, Encoding::Utf16);
        // Within a pair of surrogates; behind a line; behind the text.
        assert_eq!(
            (byte(0, 2), byte(0, 99), byte(1, 99), byte(9, 9)),
            (1, 6, 10, 10)
        );
        let byte = |column| lines.byte(Point { line: 0, column }, Encoding::Utf8);
        assert_eq!((byte(2), byte(3), byte(4), byte(5)), (1, 1, 1, 5));
        assert_eq!(
            Lines::new("").byte(Point { line: 0, column: 7 }, Encoding::Utf16),
            0
        );
    }

    #[test]
    fn places_of_reports_are_those_of_the_source() {
        let text = format!("x\r\n{}\r{}\n𐐀\r\n", "a𐐀é".repeat(900), "ü".repeat(700));
        let (source, lines) = (Source::new("x", text.as_bytes()), Lines::new(&text));
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let position = source.position(u32::try_from(at).unwrap());
            assert_eq!(lines.byte_of(position), at);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let point = lines.point(at, encoding);
                let is_inside_break = at > 0 && text.as_bytes()[at - 1..].starts_with(b"\r\n");
                let wanted = if is_inside_break { at - 1 } else { at };
                assert_eq!(lines.byte(point, encoding), wanted, "{encoding:?}");
            }
        }
    }

    #[test]
    fn the_clients_first_choice_counts() {
        for (names, wanted) in [
            (&["utf-7", "utf-32", "utf-8"][..], "utf-32"),
            (&["utf-16", "utf-8"], "utf-16"),
            (&[], "utf-16"),
        ] {
            assert_eq!(Encoding::choose(names.iter().copied()).name(), wanted);
        }
        for (text, wanted) in [
            ("a\r\nb\n", "\r\n"),
            ("a\nb\r\n", "\n"),
            ("a", "\n"),
            ("\n", "\n"),
        ] {
            assert_eq!(Lines::new(text).line_break(), wanted, "{text:?}");
        }
    }
}
